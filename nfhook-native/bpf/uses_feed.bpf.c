/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Who uses a socket, told event by event. At LOCAL_OUT a packet still has its socket, and the task that sends it is the one that runs;
 * netfilter calls us last there, so that what a rule drops is not told and what one redirects (DNAT) is told as it goes out.
 *
 * There is nothing at LOCAL_IN: no task of the receiver runs there, and the socket, where it is known at all, is one whose user is
 * known, or that nobody has used yet. It would cost each packet received as much as LOCAL_OUT costs one sent.
 */
#include "kernel_types.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>

#include "nfhook_uses.h"
#include "ipv6.h"
#include "feed_maps.h"
#include "feed_events.h"

#define NF_ACCEPT 1

/* Sockets whose packets are counted, full ones only: what stands for one (a request, TIME_WAIT) ends before sk_type. */
static __always_inline bool is_counted(struct sock *sk)
{
	__u8 state = sk->__sk_common.skc_state;
	if (state == TCP_TIME_WAIT || state == TCP_NEW_SYN_RECV || state == TCP_LISTEN)
		return false;
	return sk->sk_protocol == IPPROTO_TCP ? sk->sk_type == SOCK_STREAM : sk->sk_protocol == IPPROTO_UDP && sk->sk_type == SOCK_DGRAM;
}

/* See NFHOOK_SOCKET_INODE. 0 for a datagram socket of the kernel's own, which no task can use but through the kernel. */
static __always_inline __u64 number_of(struct sock *sk)
{
	__u64 cookie = sk->__sk_common.skc_cookie.counter;
	if (cookie && sk->sk_protocol == IPPROTO_TCP && feed_config.numbers_connections)
		return cookie;
	struct socket *socket = sk->sk_socket;
	struct file *file = socket ? socket->file : NULL;
	struct inode *inode = file ? file->f_inode : NULL;
	return inode ? NFHOOK_SOCKET_INODE | inode->i_ino : 0;
}

/* Several sockets may have its local end: the port alone does not say whose a packet is. */
static __always_inline bool shares_port(struct sock *sk)
{
	struct sock_common *common = &sk->__sk_common;
	return BPF_CORE_READ_BITFIELD(common, skc_reuseport) || BPF_CORE_READ_BITFIELD(common, skc_reuse) || common->skc_bound_dev_if;
}

static __always_inline bool is_user(const struct user *user, struct task_struct *task, struct sock *sk)
{
	return user->tid == task->pid && user->start_ns == task->start_boottime && user->euid == task->cred->euid.val &&
	       user->local_port == sk->__sk_common.skc_num;
}

/* False where there was no room: then the user was not told, and the next packet tries again. */
static __always_inline bool tell(struct nfhook_use *use)
{
	__u32 zero = 0;
	use->time_ns = bpf_ktime_get_tai_ns();
	if (!bpf_ringbuf_output(&uses, use, sizeof(*use), BPF_RB_NO_WAKEUP))
		return true;
	struct feed_counters *counters = bpf_map_lookup_elem(&feed_counters, &zero);
	if (counters)
		__sync_fetch_and_add(&counters->lost, 1);
	return false;
}

/* Remembers the user before it is told: another one that sends meanwhile sees that it is no longer its own. */
static __noinline int take(struct nfhook_use *use, struct task_struct *task)
{
	struct user user = {
		.start_ns = task->start_boottime,
		.tid = task->pid,
		.euid = task->cred->euid.val,
		.local_port = use->local_port,
	};
	describe_task(use, task);
	bpf_map_update_elem(&users, &use->socket, &user, BPF_ANY);
	if (tell(use))
		return 1;
	bpf_map_delete_elem(&users, &use->socket);
	return 0;
}

/* True where this socket has sent between these ends before. */
static __always_inline bool is_known(const struct conversation *conversation)
{
	return bpf_map_lookup_elem(&conversations, conversation);
}

static __noinline int on_sent(struct sk_buff *skb, struct sock *sk, struct task_struct *task)
{
	struct nfhook_use use = {.socket = number_of(sk), .protocol = sk->sk_protocol};
	struct user *user = bpf_map_lookup_elem(&users, &use.socket);
	bool known = user && is_user(user, task, sk), shared = use.protocol == IPPROTO_UDP && shares_port(sk);
	if (likely(known && !shared))
		return 0;
	if (!use.socket || !describe_packet(&use, skb, sk))
		return 0;
	struct conversation conversation = {.socket = use.socket, .local_port = use.local_port, .remote_port = use.remote_port};
	if (shared) {
		__builtin_memcpy(conversation.local_address, use.local_address, sizeof(use.local_address));
		__builtin_memcpy(conversation.remote_address, use.remote_address, sizeof(use.remote_address));
		if (known && is_known(&conversation))
			return 0;
	}
	describe_reach(&use, sk);
	if (take(&use, task) && shared) {
		__u8 one = 1;
		bpf_map_update_elem(&conversations, &conversation, &one, BPF_ANY);
	}
	return 0;
}

/*
 * A TCP packet is the running task's where that holds the socket's lock: a soft interrupt, which may run on top of any task, never sends
 * on a socket that a task holds. A datagram is always sent by its task. skb->sk alone is not enough: a tunnel's packet still carries
 * the socket of what is inside.
 */
SEC("?netfilter")
int on_local_out(struct bpf_nf_ctx *ctx)
{
	struct sk_buff *skb = ctx->skb;
	struct sock *sk = skb->sk;
	if (!sk || sk != ctx->state->sk || !is_counted(sk) || (sk->sk_protocol == IPPROTO_TCP && !sk->sk_lock.owned))
		return NF_ACCEPT;
	struct task_struct *task = bpf_get_current_task_btf();
	if (!(task->flags & PF_KTHREAD))
		on_sent(skb, sk, task);
	return NF_ACCEPT;
}

/* A send or receive call has moved something. A connection that is over has no port any more, and sends nothing. */
static __always_inline int on_use(struct sock *sk)
{
	struct task_struct *task = bpf_get_current_task_btf();
	if (task->flags & PF_KTHREAD || !is_counted(sk) || !sk->__sk_common.skc_num || sk->__sk_common.skc_net.net->ns.inum != feed_config.network_namespace)
		return 0;
	struct nfhook_use use = {.socket = number_of(sk), .protocol = sk->sk_protocol};
	struct user *user = bpf_map_lookup_elem(&users, &use.socket);
	if (likely(user && is_user(user, task, sk)) || !use.socket)
		return 0;
	describe_ends(&use, sk);
	describe_reach(&use, sk);
	take(&use, task);
	return 0;
}

/* A datagram was seen when it went out; what is written to a stream may leave much later, in nobody's context. */
SEC("?tp_btf/sock_send_length")
int BPF_PROG(on_send, struct sock *sk, int result)
{
	return result > 0 && sk->sk_protocol == IPPROTO_TCP ? on_use(sk) : 0;
}

SEC("?tp_btf/sock_recv_length")
int BPF_PROG(on_receive, struct sock *sk, int result)
{
	return result > 0 ? on_use(sk) : 0;
}

/*
 * Before a TCP socket sends its first packet: gives it its cookie. When a task begins to listen: tells of it. When it is closed: it may be
 * connected anew, to another end.
 */
SEC("?tp_btf/inet_sock_set_state")
int BPF_PROG(on_state, const struct sock *sk, int old_state, int new_state)
{
	if (sk->sk_protocol != IPPROTO_TCP || sk->__sk_common.skc_net.net->ns.inum != feed_config.network_namespace)
		return 0;
	__u64 cookie = bpf_get_socket_cookie((void *)sk);
	if (new_state == TCP_CLOSE)
		bpf_map_delete_elem(&users, &cookie);
	/* Whose the packets are by which connections come in. */
	if (new_state == TCP_LISTEN)
		return on_use((struct sock *)sk);
	return 0;
}

/* The same for connections from before; run once by the library. */
SEC("?iter/tcp")
int number_early(struct bpf_iter__tcp *ctx)
{
	struct sock_common *common = ctx->sk_common;
	if (common)
		bpf_get_socket_cookie(common);
	return 0;
}

/* The kernel admits its GPL helpers to programs that declare this. */
char LICENSE[] SEC("license") = "Dual BSD/GPL";
