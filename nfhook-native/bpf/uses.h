/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What a use is: creating a socket, connecting it, sending, receiving; and the end of a datagram socket. */
#ifndef NFHOOK_USES_H
#define NFHOOK_USES_H

SEC("cgroup/sock_create")
int on_create(struct bpf_sock *sk)
{
	if (!is_counted(sk->family, sk->type, sk->protocol))
		return 1;
	struct sockinfo *si = add_sockinfo(sk, sk->protocol);
	if (si)
		use(si, (__u64)sk);
	return 1;
}

/* TCP sockets live on after this; for a datagram socket it is the end. */
SEC("cgroup/sock_release")
int on_release(struct bpf_sock *sk)
{
	if (sk->protocol != IPPROTO_UDP)
		return 1;
	struct sockinfo *si = bpf_sk_storage_get(&sockinfos, sk, NULL, 0);
	if (si)
		gone(si, (__u64)sk);
	return 1;
}

/* A connected TCP socket sends its SYN in its task's context; a datagram socket sends nothing when it connects. */
static __always_inline int on_connect(struct bpf_sock_addr *ctx)
{
	if (ctx->protocol != IPPROTO_UDP || !ctx->sk)
		return 1;
	struct sockinfo *si = bpf_sk_storage_get(&sockinfos, ctx->sk, NULL, 0);
	if (si)
		use(si, (__u64)ctx->sk);
	return 1;
}
SEC("cgroup/connect4") int on_connect4(struct bpf_sock_addr *ctx) { return on_connect(ctx); }
SEC("cgroup/connect6") int on_connect6(struct bpf_sock_addr *ctx) { return on_connect(ctx); }

static __always_inline void used(struct sock *sk)
{
	struct sockinfo *si = sockinfo_of(sk);
	if (si)
		use(si, (__u64)sk);
}

/* A datagram is its sender's by being sent; a segment may leave much later, when nobody knows any more who wrote it. */
static __always_inline int on_sent(struct sock *sk, int result)
{
	if (result > 0 && sk->sk_protocol != IPPROTO_UDP)
		used(sk);
	return 0;
}

static __always_inline int on_received(struct sock *sk, int result)
{
	if (result > 0)
		used(sk);
	return 0;
}

SEC("?tp_btf/sock_send_length") int BPF_PROG(on_send, struct sock *sk, int result) { return on_sent(sk, result); }
SEC("?tp_btf/sock_recv_length") int BPF_PROG(on_receive, struct sock *sk, int result) { return on_received(sk, result); }

/* Before 6.3, which brought these tracepoints: the functions below them. */
SEC("?fexit/inet_sendmsg")
int BPF_PROG(on_send4, struct socket *s, void *msg, unsigned long size, int result) { return on_sent(s->sk, result); }
SEC("?fexit/inet6_sendmsg")
int BPF_PROG(on_send6, struct socket *s, void *msg, unsigned long size, int result) { return on_sent(s->sk, result); }
SEC("?fexit/inet_recvmsg")
int BPF_PROG(on_receive4, struct socket *s, void *msg, unsigned long size, int flags, int result) { return on_received(s->sk, result); }
SEC("?fexit/inet6_recvmsg")
int BPF_PROG(on_receive6, struct socket *s, void *msg, unsigned long size, int flags, int result) { return on_received(s->sk, result); }

#endif
