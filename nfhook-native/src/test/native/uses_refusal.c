// SPDX-License-Identifier: Apache-2.0
// What opening needs, what it says where that is missing, and that nothing is left behind.
#include <dirent.h>
#include <errno.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "feed.h"

#define BIT(number) (1ull << (number))

struct attempt {
	int error;
	char message[4096];
};

static void keep_capabilities(uint64_t kept)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {
		{.effective = (uint32_t)kept, .permitted = (uint32_t)kept},
		{.effective = kept >> 32, .permitted = kept >> 32},
	};
	if (syscall(SYS_capset, &header, data))
		give_up("capset");
}

/* Opens it in a process with these capabilities; or with all, but in a user namespace. */
static void try(struct attempt *attempt, uint64_t capabilities)
{
	pid_t child = fork();
	if (!child) {
		struct nfhook_uses *uses;
		if (capabilities)
			keep_capabilities(capabilities);
		else if (unshare(CLONE_NEWUSER))
			_exit(1);
		attempt->error = nfhook_uses_open(NULL, &uses, attempt->message, sizeof(attempt->message));
		_exit(0);
	}
	int status;
	attempt->error = 1;
	attempt->message[0] = 0;
	waitpid(child, &status, 0);
	if (status && !capabilities) {
		attempt->error = -EPERM; /* no user namespaces here: nothing to refuse */
		strcpy(attempt->message, "user namespace");
	}
}

static void check_capabilities(void)
{
	struct attempt *attempt = mmap(NULL, sizeof(*attempt), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	uint64_t needed = BIT(CAP_BPF) | BIT(CAP_PERFMON) | BIT(CAP_NET_ADMIN);
	try(attempt, needed);
	check(!attempt->error, "uses: three capabilities are enough (%s)", attempt->message);
	try(attempt, BIT(CAP_NET_RAW));
	check_number("uses: refused without capabilities", EPERM, -attempt->error);
	check(strstr(attempt->message, "lacks CAP_BPF, CAP_PERFMON, CAP_NET_ADMIN,"), "uses: which are named (%s)", attempt->message);
	try(attempt, needed & ~BIT(CAP_NET_ADMIN));
	check(attempt->error == -EPERM && strstr(attempt->message, "lacks CAP_NET_ADMIN,"), "uses: the one that is missing is named (%s)", attempt->message);
	try(attempt, 0);
	check(attempt->error == -EPERM && strstr(attempt->message, "user namespace"), "uses: refused in a user namespace (%s)", attempt->message);
	munmap(attempt, sizeof(*attempt));
}

static void check_options(void)
{
	static char message[4096];
	struct nfhook_uses *uses = (void *)message;
	struct nfhook_uses_options options = {.size = sizeof(options), .ring_bytes = 5000};
	check(nfhook_uses_open(&options, &uses, message, sizeof(message)) == -EINVAL && !uses && strstr(message, "power of two"), "uses: a ring of an odd size");
	options = (struct nfhook_uses_options){.size = 4};
	check(nfhook_uses_open(&options, &uses, message, sizeof(message)) == -EINVAL, "uses: options of another version");
	options = (struct nfhook_uses_options){.size = sizeof(options), .sockets = UINT32_MAX};
	check(nfhook_uses_open(&options, &uses, NULL, 0) == -EINVAL, "uses: too many sockets");
	nfhook_uses_close(NULL);
}

static int descriptors(void)
{
	int count = 0;
	DIR *directory = opendir("/proc/self/fd");
	if (!directory)
		give_up("/proc/self/fd");
	while (readdir(directory))
		count++;
	closedir(directory);
	return count;
}

static void check_nothing_left(void)
{
	static char message[4096];
	struct nfhook_feature features[8];
	struct nfhook_uses *uses;
	int before = descriptors();
	for (int i = 0; i < 3; i++) {
		if (nfhook_uses_open(NULL, &uses, message, sizeof(message)))
			give_up("the feed of uses: %s", message);
		if (!i) {
			check_number("uses: features", 2, nfhook_uses_features(uses, features, 8));
			check(!strcmp(features[0].name, "netfilter-owner") && features[0].available, "uses: netfilter-owner");
			check(!strcmp(features[1].name, "use-tracepoints") && features[1].available, "uses: use-tracepoints");
			check_number("uses: as many as there is room for", 1, nfhook_uses_features(uses, features, 1));
		}
		nfhook_uses_close(uses);
	}
	check_number("uses: closed, it leaves no descriptor", before, descriptors());
}

void uses_refusal_checks(void)
{
	check_capabilities();
	check_options();
	check_nothing_left();
}
