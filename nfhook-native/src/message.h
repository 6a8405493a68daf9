/* SPDX-License-Identifier: Apache-2.0 */
/* The sentence that a failed call leaves to its caller. */
#ifndef NFHOOK_MESSAGE_H
#define NFHOOK_MESSAGE_H

#include <stddef.h>

#define VERIFIER_LOG_SIZE (1u << 20)

struct message {
	char *text;
	size_t size;
};

/* Writes the sentence and returns `error`. */
__attribute__((format(printf, 3, 4))) int nfhook_fail(struct message *message, int error, const char *format, ...);

/* The end of the verifier's log says what it refused. */
const char *nfhook_last_lines(const char *log);

#endif
