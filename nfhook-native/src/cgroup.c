// SPDX-License-Identifier: Apache-2.0
// Where cgroup v2 is mounted.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "internal.h"

/* Inode number of the root cgroup's directory on every kernel (kernfs numbers from 1). */
#define ROOT_CGROUP_INODE 1

/* Spaces and the like stand as \ooo in mountinfo (proc_pid_mountinfo(5)). */
static void unescape(char *text)
{
	char *out = text;
	for (char *in = text; *in; in++) {
		if (in[0] == '\\' && in[1] >= '0' && in[1] <= '3' && in[2] && in[3]) {
			*out++ = (char)((in[1] - '0') << 6 | (in[2] - '0') << 3 | (in[3] - '0'));
			in += 3;
		} else {
			*out++ = *in;
		}
	}
	*out = 0;
}

int nfhook_find_cgroup_root(const char *mountinfo_path, char *path, size_t size)
{
	FILE *file = fopen(mountinfo_path, "re");
	char *line = NULL;
	size_t capacity = 0;
	int result = -ENOENT;
	if (!file)
		return -errno;
	while (result && getline(&line, &capacity, file) > 0) {
		/* 36 35 98:0 /root /mount/point options optional... - type source options */
		char *type = strstr(line, " - "), *save = NULL, *mount_point = NULL;
		struct stat found;
		if (!type || strncmp(type, " - cgroup2 ", 11))
			continue;
		for (int field = 0; field < 5; field++)
			mount_point = strtok_r(field ? NULL : line, " ", &save);
		if (!mount_point || strlen(mount_point) >= size)
			continue;
		strcpy(path, mount_point);
		unescape(path);
		if (!stat(path, &found))
			result = found.st_ino == ROOT_CGROUP_INODE ? 0 : -EXDEV;
		if (result == -EXDEV)
			continue; /* another mount may show more */
	}
	free(line);
	fclose(file);
	return result;
}
