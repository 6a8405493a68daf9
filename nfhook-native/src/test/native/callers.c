// SPDX-License-Identifier: Apache-2.0
// Processes that call getsockopt(2), and the cgroups they live in.
#include <errno.h>
#include <fcntl.h>
#include <mntent.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "getsockopt.h"

#define NOBODY 65534
#define MAX_CGROUPS 8
#define REMOVE_TRIES 200
#define GETSOCKOPT_OF_I386 365

static char cgroups[MAX_CGROUPS][512];
static int cgroup_count;

static void find_root(char *path, size_t size)
{
	FILE *mounts = setmntent("/proc/self/mounts", "re");
	struct mntent *mount;
	while (mounts && (mount = getmntent(mounts)))
		if (!strcmp(mount->mnt_type, "cgroup2")) {
			snprintf(path, size, "%s", mount->mnt_dir);
			endmntent(mounts);
			return;
		}
	give_up("cgroup v2 is not mounted");
}

const char *cgroup_make(const char *name)
{
	char root[256], *path = cgroups[cgroup_count];
	find_root(root, sizeof(root));
	snprintf(path, sizeof(cgroups[0]), "%s/nfhook-test-%d-%s", root, getpid(), name);
	if (cgroup_count == MAX_CGROUPS || mkdir(path, 0755))
		give_up("cannot make the cgroup %s", path);
	cgroup_count++;
	return path;
}

uint64_t cgroup_id(const char *path)
{
	struct stat found;
	if (stat(path, &found))
		give_up("no cgroup %s", path);
	return found.st_ino;
}

void cgroup_enter(const char *path)
{
	char file[600];
	snprintf(file, sizeof(file), "%s/cgroup.procs", path);
	int fd = open(file, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, "0", 1) != 1)
		give_up("cannot enter the cgroup %s", path);
	close(fd);
}

void cgroups_remove(void)
{
	while (cgroup_count) {
		const char *path = cgroups[--cgroup_count];
		char file[600];
		snprintf(file, sizeof(file), "%s/cgroup.kill", path);
		int fd = open(file, O_WRONLY | O_CLOEXEC);
		if (fd >= 0 && write(fd, "1", 1) != 1)
			printf("cannot empty %s\n", path);
		close(fd);
		for (int i = 0; i < REMOVE_TRIES && rmdir(path) && errno == EBUSY; i++)
			usleep(10000);
	}
}

struct call *calls_make(int count)
{
	/* Where 32-bit callers can point to, too. */
	int flags = MAP_SHARED | MAP_ANONYMOUS;
#ifdef MAP_32BIT
	flags |= MAP_32BIT;
#endif
	struct call *calls = mmap(NULL, count * sizeof(*calls), PROT_READ | PROT_WRITE, flags, -1, 0);
	if (calls == MAP_FAILED)
		give_up("no memory to share");
	return calls;
}

#ifdef __x86_64__
static int call_as_32_bit(int fd, struct call *call)
{
	long result;
	__asm__ volatile("int $0x80"
			 : "=a"(result)
			 : "a"(GETSOCKOPT_OF_I386), "b"((long)fd), "c"((long)call->level), "d"((long)call->option), "S"(call->value), "D"(&call->length_after)
			 : "memory", "r8", "r9", "r10", "r11");
	return -result;
}
#else
static int call_as_32_bit(int fd, struct call *call)
{
	(void)fd;
	(void)call;
	return ENOSYS;
}
#endif

static void make_call(int fd, struct call *call, bool as_32_bit)
{
	void *value = call->pointers == POINTS_NOWHERE ? (void *)8 : call->pointers == POINTS_TO_NOTHING ? NULL : call->value;
	call->length_after = call->length;
	memset(call->value, UNTOUCHED, sizeof(call->value));
	memcpy(call->value, &call->id, sizeof(call->id));
	if (as_32_bit)
		call->error = call_as_32_bit(fd, call);
	else
		call->error = getsockopt(fd, call->level, call->option, value, call->pointers == NO_LENGTH ? NULL : &call->length_after) ? errno : 0;
}

static void become(const struct caller *caller)
{
	if (caller->unprivileged && (setresgid(NOBODY, NOBODY, NOBODY) || setresuid(NOBODY, NOBODY, NOBODY)))
		give_up("cannot become nobody");
	if (caller->in_user_namespace && unshare(CLONE_NEWUSER))
		give_up("cannot make a user namespace");
	if (!caller->in_pid_namespace)
		return;
	if (unshare(CLONE_NEWPID))
		give_up("cannot make a pid namespace");
	pid_t first = fork();
	int status;
	if (!first)
		return;
	_exit(waitpid(first, &status, 0) == first && !status ? EXIT_SUCCESS : EXIT_FAILURE);
}

void calls_run(const struct caller *caller, struct call *calls, int count)
{
	int status;
	for (int i = 0; i < count; i++)
		calls[i].error = -1;
	pid_t process = fork();
	if (!process) {
		if (caller->cgroup)
			cgroup_enter(caller->cgroup);
		int fd = caller->family ? socket(caller->family, caller->type, caller->protocol) : socket(PF_INET, SOCK_RAW, IPPROTO_RAW);
		if (fd < 0)
			give_up("no socket to ask on");
		become(caller);
		for (int i = 0; i < count; i++)
			make_call(fd, &calls[i], caller->as_32_bit);
		_exit(EXIT_SUCCESS);
	}
	if (waitpid(process, &status, 0) != process || (status && !caller->as_32_bit)) /* a kernel without 32-bit calls kills who tries */
		give_up("a caller ended with status %#x", status);
}

int ask(const struct caller *caller, int command, int32_t id, struct nfhook_netpertask *answer)
{
	static struct call *call;
	if (!call)
		call = calls_make(1);
	*call = (struct call){.level = SOL_IP, .option = command, .id = id, .length = sizeof(call->task)};
	calls_run(caller, call, 1);
	if (answer)
		*answer = call->task;
	return call->error;
}
