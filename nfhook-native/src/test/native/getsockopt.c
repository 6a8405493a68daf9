// SPDX-License-Identifier: Apache-2.0
// The module's interface through the real system call: who is answered, how wrong arguments are, and that others' calls stay as they are.
#include <errno.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "getsockopt.h"
#include "reader.h"
#include "suites.h"
#include "traffic.h"

#define NO_SUCH_ID 0x7ffffff0
#define OFFER_LIFE_NS 15000000000ull
#define COUNT(array) (int)(sizeof(array) / sizeof(*(array)))

static const char *inside, *outside;

static uint64_t boot_ns(void)
{
	struct timespec time;
	clock_gettime(CLOCK_BOOTTIME, &time);
	return time.tv_sec * 1000000000ull + time.tv_nsec;
}

static void check_error(const char *name, int expected, int got)
{
	check(expected == got, "getsockopt: %s%s%s", name, expected == got ? "" : ": ", expected == got ? "" : strerror(got));
}

static void check_callers(void)
{
	const struct caller root = {.cgroup = inside}, stranger = {.cgroup = outside};
	const struct caller user = {.cgroup = inside, .unprivileged = true}, container = {.cgroup = inside, .in_user_namespace = true};
	const struct caller pid_namespace = {.cgroup = inside, .in_pid_namespace = true}, narrow = {.cgroup = inside, .as_32_bit = true};
	const struct caller datagrams = {.cgroup = inside, .family = AF_INET, .type = SOCK_DGRAM};
	const struct caller v6 = {.cgroup = inside, .family = AF_INET6, .type = SOCK_DGRAM};
	const struct caller netlink = {.cgroup = inside, .family = AF_NETLINK, .type = SOCK_RAW};
	check_error("root is answered", 0, ask(&root, NFHOOK_PROBE, 0, NULL));
	check_error("in another cgroup nobody is", ENOPROTOOPT, ask(&stranger, NFHOOK_PROBE, 0, NULL));
	check_error("any socket of IPv4 will do", 0, ask(&datagrams, NFHOOK_PROBE, 0, NULL));
	check_error("none of IPv6", ENOPROTOOPT, ask(&v6, NFHOOK_PROBE, 0, NULL));
	check_error("none of another family", ENOPROTOOPT, ask(&netlink, NFHOOK_PROBE, 0, NULL));
	int answered = ask(&narrow, NFHOOK_PROBE, 0, NULL);
	check(answered, "getsockopt: no 32-bit program (%s)", answered < 0 ? "the kernel has no such calls" : strerror(answered));
	for (int command = NFHOOK_PROBE; command <= NFHOOK_GETCNT_PID; command++) {
		int of_user = ask(&user, command, getpid(), NULL), of_container = ask(&container, command, getpid(), NULL);
		int of_pid_namespace = ask(&pid_namespace, command, getpid(), NULL);
		check(of_user == EPERM && of_container == EPERM && of_pid_namespace == EPERM,
		      "getsockopt: %d: EPERM for a user (%d), in a user namespace (%d), in a pid namespace (%d)", command, of_user, of_container, of_pid_namespace);
	}
}

static void check_lengths(void)
{
	const struct caller root = {.cgroup = inside};
	static const socklen_t lengths[] = {0, 3, 4, 50, 95, 96, 200, VALUE_SIZE};
	struct call *calls = calls_make(COUNT(lengths));
	for (int i = 0; i < COUNT(lengths); i++)
		calls[i] = (struct call){.level = SOL_IP, .option = NFHOOK_GETCNT_TGID, .id = getpid(), .length = lengths[i]};
	calls_run(&root, calls, COUNT(lengths));
	const struct nfhook_netpertask *full = &calls[COUNT(lengths) - 1].task;
	for (int i = 0; i < COUNT(lengths); i++) {
		const struct call *call = &calls[i];
		socklen_t given = lengths[i] < 4 ? 4 : lengths[i] < sizeof(*full) ? lengths[i] : sizeof(*full);
		int error = lengths[i] < 4 ? EINVAL : 0, touched = 0;
		for (size_t at = given; at < sizeof(call->value); at++)
			touched += call->value[at] != UNTOUCHED;
		check(call->error == error && call->length_after == (error ? lengths[i] : given) && !memcmp(call->value, full, given) && !touched,
		      "getsockopt: a length of %u (errno %d, length %u, %d bytes beyond)", lengths[i], call->error, call->length_after, touched);
	}
}

static void check_arguments(void)
{
	const struct caller root = {.cgroup = inside};
	static const struct { const char *name; int option; int32_t id; socklen_t length; int pointers, error; } wrong[] = {
		{"PROBE as atop does", NFHOOK_PROBE, 0, 0, POINTS_TO_NOTHING, 0},
		{"a value that is not there", NFHOOK_GETCNT_TGID, 0, 96, POINTS_NOWHERE, EFAULT},
		{"no value", NFHOOK_GETCNT_PID, 0, 96, POINTS_TO_NOTHING, EFAULT},
		{"no length", NFHOOK_GETCNT_PID, 0, 96, NO_LENGTH, EFAULT},
		{"a negative length", NFHOOK_GETCNT_PID, 0, -1, POINTS_TO_VALUE, EINVAL},
		{"an unknown process", NFHOOK_GETCNT_TGID, NO_SUCH_ID, 96, POINTS_TO_VALUE, ESRCH},
		{"an unknown thread", NFHOOK_GETCNT_PID, NO_SUCH_ID, 96, POINTS_TO_VALUE, ESRCH},
		{"process -1", NFHOOK_GETCNT_TGID, -1, 96, POINTS_TO_VALUE, ESRCH},
		{"thread -1", NFHOOK_GETCNT_PID, -1, 96, POINTS_TO_VALUE, ESRCH},
		{"process 0", NFHOOK_GETCNT_TGID, 0, 96, POINTS_TO_VALUE, ESRCH},
		{"the option below", NFHOOK_PROBE - 1, 0, 96, POINTS_TO_VALUE, ENOPROTOOPT},
		{"the option above", NFHOOK_GETCNT_PID + 1, 0, 96, POINTS_TO_VALUE, ENOPROTOOPT},
		{"EMPTY_EXIT", NFHOOK_EMPTY_EXIT, 0, 0, POINTS_TO_NOTHING, 0},
		{"PROBE with a value", NFHOOK_PROBE, 7, 96, POINTS_TO_VALUE, 0},
	};
	struct call *calls = calls_make(COUNT(wrong));
	for (int i = 0; i < COUNT(wrong); i++)
		calls[i] = (struct call){.level = SOL_IP, .option = wrong[i].option, .id = wrong[i].id, .length = wrong[i].length, .pointers = wrong[i].pointers};
	calls_run(&root, calls, COUNT(wrong));
	for (int i = 0; i < COUNT(wrong); i++) {
		check_error(wrong[i].name, wrong[i].error, calls[i].error);
		check(calls[i].id == wrong[i].id && calls[i].value[4] == UNTOUCHED && calls[i].length_after == wrong[i].length, "getsockopt: %s leaves value and length", wrong[i].name);
	}
}

/* Other options, with lengths good and bad, say the same inside and outside; a negative one the kernel itself refuses beside any program. */
static void check_others(void)
{
	static const struct { struct caller caller; int level, option; } others[] = {
		{{.family = AF_INET, .type = SOCK_STREAM}, SOL_SOCKET, SO_SNDBUF}, {{.family = AF_INET, .type = SOCK_STREAM}, SOL_SOCKET, 9999},
		{{.family = AF_INET, .type = SOCK_STREAM}, SOL_TCP, TCP_INFO}, {{.family = AF_INET, .type = SOCK_STREAM}, SOL_TCP, TCP_CONGESTION},
		{{.family = AF_INET, .type = SOCK_DGRAM}, SOL_IP, IP_TTL}, {{.family = AF_INET, .type = SOCK_DGRAM}, SOL_IP, IP_OPTIONS},
		{{.family = AF_INET6, .type = SOCK_STREAM}, SOL_IPV6, IPV6_UNICAST_HOPS}, {{.family = AF_UNIX, .type = SOCK_STREAM}, SOL_SOCKET, SO_PEERCRED},
		{{.family = AF_UNIX, .type = SOCK_STREAM}, SOL_IP, NFHOOK_PROBE}, {{.family = AF_NETLINK, .type = SOCK_RAW}, SOL_NETLINK, NETLINK_LIST_MEMBERSHIPS},
	};
	static const socklen_t lengths[] = {0, 1, 3, 4, 8, 50, 200, 4096, VALUE_SIZE};
	struct call *calls = calls_make(2 * COUNT(lengths)), *expected = calls + COUNT(lengths);
	for (int i = 0; i < COUNT(others); i++) {
		struct caller caller = others[i].caller;
		/* These tell of the caller, and of the time. */
		bool differs = others[i].option == (others[i].level == SOL_SOCKET ? SO_PEERCRED : TCP_INFO);
		int same = 0;
		for (int j = 0; j < 2 * COUNT(lengths); j++)
			calls[j] = (struct call){.level = others[i].level, .option = others[i].option, .length = lengths[j % COUNT(lengths)]};
		caller.cgroup = inside;
		calls_run(&caller, calls, COUNT(lengths));
		caller.cgroup = outside;
		calls_run(&caller, expected, COUNT(lengths));
		for (int j = 0; j < COUNT(lengths); j++)
			same += calls[j].error == expected[j].error && calls[j].length_after == expected[j].length_after &&
				(differs || !memcmp(calls[j].value, expected[j].value, VALUE_SIZE));
		check(same == COUNT(lengths), "getsockopt: level %d option %d of family %d is left alone (%d of %d lengths)", others[i].level, others[i].option, caller.family, same, COUNT(lengths));
	}
}

static void check_collection(struct nfhook *hook)
{
	const struct caller root = {.cgroup = inside};
	uint64_t before = nfhook_globals(hook)->collections_wanted;
	uint32_t ended[64];
	for (int attempt = 0; attempt < 50 && nfhook_wait(hook, 50) > 0; attempt++) /* until others' ends leave a quiet moment */
		while (nfhook_take_ended(hook, ended, 64) > 0)
			;
	check_error("FORCE_GC", 0, ask(&root, NFHOOK_FORCE_GC, 0, NULL));
	check_number("is counted", before + 1, nfhook_globals(hook)->collections_wanted);
	check_number("and wakes the reader", 1, nfhook_wait(hook, 10000));
	while (nfhook_take_ended(hook, ended, 64) > 0)
		;
}

static struct nfhook_netpertask finished(int32_t id)
{
	return (struct nfhook_netpertask){.id = id, .btime = 1000 + id, .command = "finished", .counters = {id, 2, 3, 4, 5, 6, 7, 8}};
}

static void check_exits(struct nfhook *hook)
{
	const struct caller root = {.cgroup = inside};
	struct nfhook_netpertask answer, record;
	struct call *brief = calls_make(1);
	uint64_t begun = boot_ns();
	check_error("GETCNT_EXIT does not wait", EAGAIN, ask(&root, NFHOOK_GETCNT_EXIT, 0, NULL));
	check(nfhook_globals(hook)->exits_wanted_ns >= begun && nfhook_globals(hook)->exits_wanted_ns <= boot_ns(), "getsockopt: the reader sees that exits are wanted");
	for (int id = 1; id <= 2; id++) {
		record = finished(id);
		check_number("a finished process is offered", 0, nfhook_offer_exit(hook, boot_ns(), &record));
	}
	*brief = (struct call){.level = SOL_IP, .option = NFHOOK_GETCNT_EXIT, .length = sizeof(record) - 1};
	calls_run(&root, brief, 1);
	check_error("no room for a finished process", EINVAL, brief->error);
	for (int id = 1; id <= 2; id++) {
		record = finished(id);
		check_error("GETCNT_EXIT", 0, ask(&root, NFHOOK_GETCNT_EXIT, 0, &answer));
		check(!memcmp(&answer, &record, sizeof(record)), "getsockopt: finished processes come one after the other (%d)", answer.id);
	}
	check_error("and each once", EAGAIN, ask(&root, NFHOOK_GETCNT_EXIT, 0, NULL));
	record = finished(3);
	nfhook_offer_exit(hook, boot_ns() - OFFER_LIFE_NS, &record);
	record = finished(4);
	nfhook_offer_exit(hook, boot_ns(), &record);
	check_error("old ones are passed over", 0, ask(&root, NFHOOK_GETCNT_EXIT, 0, &answer));
	check_number("for the next", 4, answer.id);
	int pushed_out = 0;
	for (int id = 1; id <= NFHOOK_MAX_OFFERED + 3; id++) {
		record = finished(id);
		pushed_out += nfhook_offer_exit(hook, boot_ns(), &record);
	}
	check_number("offers are bounded, and say what they push out", 3, pushed_out);
	ask(&root, NFHOOK_GETCNT_EXIT, 0, &answer);
	check_number("which is the oldest", 4, answer.id);
}

/* Executes this program as one of another name: its link in /proc. */
static pid_t start_client(bool unprivileged)
{
	char text[2][16];
	pid_t process = fork();
	if (process)
		return process;
	cgroup_enter(inside);
	if (unprivileged && setresuid(65534, 65534, 65534))
		give_up("cannot become nobody");
	snprintf(text[0], sizeof(text[0]), "%d", 1);
	snprintf(text[1], sizeof(text[1]), "%d", 1);
	execl("/proc/self/exe", "nfhook-test", "child", text[0], text[1], NULL);
	_exit(EXIT_FAILURE);
}

static void check_clients(struct nfhook *hook)
{
	struct nfhook_client client;
	int status, found = 0, strangers = 0;
	check_number("a program is watched", 0, nfhook_watch_program(hook, "exe"));
	check_number("a program without a name is not", -EINVAL, nfhook_watch_program(hook, ""));
	pid_t user = start_client(true);
	waitpid(user, &status, 0);
	pid_t process = start_client(false);
	waitpid(process, &status, 0);
	while (nfhook_wait_client(hook, &client, found ? 0 : 10000) > 0) { /* others may run a program of that name, too */
		found += client.tgid == (uint32_t)process && client.cgroup == cgroup_id(inside) && client.start_ns <= boot_ns();
		strangers += client.tgid == (uint32_t)user;
	}
	check_number("who may ask is noted, with its cgroup", 1, found);
	check_number("who may not is not", 0, strangers);
	int ended_by_us = nfhook_wake(hook);
	for (int attempt = 0; attempt < 64 && !ended_by_us && nfhook_wait_client(hook, &client, 10000) > 0; attempt++)
		;
	check_number("the wait for clients can be ended", 0, ended_by_us);
	nfhook_wait(hook, 0);
}

void getsockopt_checks(struct nfhook *hook)
{
	const char *removed;
	before_giving_up(cgroups_remove);
	inside = cgroup_make("inside");
	outside = cgroup_make("outside");
	removed = cgroup_make("removed");
	int error = nfhook_answer_getsockopt(hook, cgroup_id(inside));
	if (!reader_has_feature("getsockopt")) {
		check_number("without the feature nothing is answered", -EOPNOTSUPP, error);
		cgroups_remove();
		return;
	}
	check_number("a cgroup is answered", 0, error);
	check_number("once is enough", 0, nfhook_answer_getsockopt(hook, cgroup_id(inside)));
	check_number("one that is not there is not", -ENOENT, nfhook_answer_getsockopt(hook, UINT64_MAX / 2));
	send_to(bound_socket(AF_INET, SOCK_DGRAM, 0), AF_INET, port_of(bound_socket(AF_INET, SOCK_DGRAM, 0)), 1);
	check_callers();
	check_lengths();
	check_arguments();
	check_others();
	check_collection(hook);
	check_exits(hook);
	check_clients(hook);
	answered_tasks_checks(hook, inside);

	const struct caller root = {.cgroup = inside};
	check_number("another cgroup is answered, too", 0, nfhook_answer_getsockopt(hook, cgroup_id(removed)));
	uint64_t removed_id = cgroup_id(removed);
	check_number("it is removed", 0, rmdir(removed));
	check_number("which ends that", 0, nfhook_stop_answering(hook, removed_id));
	check_number("no answers any more", 0, nfhook_stop_answering(hook, cgroup_id(inside)));
	check_error("nobody is answered any more", ENOPROTOOPT, ask(&root, NFHOOK_PROBE, 0, NULL));
	check_number("which cannot be ended twice", -ENOENT, nfhook_stop_answering(hook, cgroup_id(inside)));
	cgroups_remove();
}
