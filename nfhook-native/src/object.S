/* SPDX-License-Identifier: Apache-2.0 */
/* The BPF objects, inside the library, so that there is one file to install. */
	.section .rodata
	.balign 16
	.global nfhook_object
	.global nfhook_object_end
nfhook_object:
	.incbin NFHOOK_OBJECT_FILE
nfhook_object_end:
	.byte 0
	.balign 16
	.global nfhook_feed_object
	.global nfhook_feed_object_end
nfhook_feed_object:
	.incbin NFHOOK_FEED_OBJECT_FILE
nfhook_feed_object_end:
	.byte 0
	.section .note.GNU-stack, "", %progbits
