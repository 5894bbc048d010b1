package dev.ariadne.kvstore.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ariadne.kvstore.client.Action.Finish;
import dev.ariadne.kvstore.client.Action.Send;
import dev.ariadne.kvstore.command.Administration;
import dev.ariadne.kvstore.command.Command;
import dev.ariadne.kvstore.command.KvOperation;
import dev.ariadne.kvstore.command.KvReply;
import dev.ariadne.kvstore.command.RequestId;
import dev.ariadne.kvstore.command.Result;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.membership.AddressBook;
import dev.ariadne.raft.membership.ConfChange.Single;
import dev.ariadne.raft.membership.ConfChange.Transition;
import dev.ariadne.raft.membership.NodeId;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Scripts: what the client sends, what it is told, and what it makes of that. */
class KvClientTest {
    private static final List<NodeId> NODES = List.of(NodeId.of(1), NodeId.of(2), NodeId.of(3));
    private static final KvOperation PUT = new KvOperation.Put(Bytes.utf8("k"), Bytes.utf8("v"));
    private static final KvOperation GET = new KvOperation.Get(Bytes.utf8("k"));
    private static final Administration CHANGE =
            new Administration.ChangeMembers(Transition.AUTO, Single.parseAll("r3"), AddressBook.EMPTY);
    private static final Result WRITTEN = new Result.Written(7);

    /** An operation has 1000 ns, an attempt 100 ns, a pause between 5 and 40 ns. */
    private final ClientConfig config = new ClientConfig(NODES, 1000, 100, 10, 40, false);

    private final ClientConfig readsAnywhere = new ClientConfig(NODES, 1000, 100, 10, 40, true);

    private final KvClient client = new KvClient(config, 7, new SplittableRandom(1));
    private long now = 5000;

    @Test
    void an_update_opens_a_session_first_and_then_uses_it() {
        Send open = sent(client.start(now, PUT));
        assertThat(open.request().body()).isEqualTo(new Command.OpenSession());
        Send put = sent(done(open, new Result.SessionOpened(42)));
        assertThat(put.request().body()).isEqualTo(inSession(42, 1));
        assertThat(put.to()).isEqualTo(open.to());
        assertThat(outcome(done(put, WRITTEN))).isEqualTo(new Outcome.Done(WRITTEN));
        assertThat(client.isIdle()).isTrue();
        assertThat(client.nextWake()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void the_next_update_has_the_next_sequence_number() {
        openSession(42);
        assertThat(sent(client.start(now, PUT)).request().body()).isEqualTo(inSession(42, 2));
    }

    @Test
    void a_read_needs_no_session() {
        Send get = sent(client.start(now, GET));
        assertThat(get.request().body()).isEqualTo(GET);
        Result value = new Result.Value(null, 0);
        assertThat(outcome(done(get, value))).isEqualTo(new Outcome.Done(value));
    }

    @Test
    void an_unanswered_update_is_sent_to_another_node_under_the_same_number() {
        openSession(42);
        Send first = sent(client.start(now, PUT));
        Send second = sentAfterPause();
        assertThat(second.request().body()).isEqualTo(first.request().body());
        assertThat(second.request().id()).isNotEqualTo(first.request().id());
        assertThat(second.to()).isNotEqualTo(first.to());
    }

    @Test
    void an_update_whose_connection_is_gone_is_sent_to_another_node_without_waiting_for_its_reply() {
        openSession(42);
        Send first = sent(client.start(now, PUT));
        assertThat(client.onDisconnected(now, other(first.to()))).isEmpty();
        assertThat(client.nextWake()).isEqualTo(now + 100);
        assertThat(client.onDisconnected(now, first.to())).isEmpty();
        assertThat(client.nextWake()).isBetween(now + 1, now + 10);
        Send second = sentAfterPause();
        assertThat(second.request().body()).isEqualTo(first.request().body());
        assertThat(second.to()).isNotEqualTo(first.to());
        assertThat(outcome(done(first, WRITTEN))).as("it had arrived").isEqualTo(new Outcome.Done(WRITTEN));
        assertThat(client.onDisconnected(now, second.to())).isEmpty();
    }

    @Test
    void an_update_whose_connections_are_all_gone_is_unknown_in_the_end() {
        openSession(42);
        Optional<Action> action = client.start(now, PUT);
        while (action.isEmpty() || action.get() instanceof Send) {
            if (action.isPresent()) {
                assertThat(client.onDisconnected(now, sent(action).to())).isEmpty();
            }
            now = client.nextWake();
            action = client.wake(now);
        }
        assertThat(outcome(action)).isEqualTo(new Outcome.Unknown());
    }

    @Test
    void all_nodes_get_their_turn() {
        TreeSet<NodeId> asked = new TreeSet<>();
        asked.add(sent(client.start(now, GET)).to());
        asked.add(sentAfterPause().to());
        asked.add(sentAfterPause().to());
        assertThat(asked).containsExactlyElementsOf(NODES);
    }

    @Test
    void a_refusal_with_a_hint_is_followed_at_once() {
        Send first = sent(client.start(now, GET));
        NodeId leader = other(first.to());
        assertThat(sent(refused(first, leader)).to()).isEqualTo(leader);
    }

    @Test
    void two_hints_in_a_row_are_not_followed_without_a_pause() {
        Send first = sent(client.start(now, GET));
        Send second = sent(refused(first, other(first.to())));
        assertThat(refused(second, first.to())).isEmpty();
        assertThat(client.nextWake()).isGreaterThan(now);
        assertThat(sentAfterPause().to()).isEqualTo(first.to());
    }

    @Test
    void a_hint_to_a_stranger_is_not_followed() {
        Send first = sent(client.start(now, GET));
        assertThat(refused(first, NodeId.of(9))).isEmpty();
        assertThat(NODES).contains(sentAfterPause().to());
    }

    @Test
    void a_busy_leader_is_asked_again_after_a_pause() {
        Send first = sent(client.start(now, GET));
        assertThat(client.onReply(
                        now, first.to(), new KvReply.Refused(first.request().id(), KvReply.Reason.BUSY, first.to())))
                .isEmpty();
        assertThat(sentAfterPause().to()).isEqualTo(first.to());
    }

    @Test
    void a_leader_that_stays_busy_is_left_for_another_node() {
        Send first = sent(client.start(now, GET));
        Send last = first;
        for (int i = 0; i < 9 && last.to().equals(first.to()); i++) {
            assertThat(client.onReply(
                            now, first.to(), new KvReply.Refused(last.request().id(), KvReply.Reason.BUSY, first.to())))
                    .isEmpty();
            last = sentAfterPause();
        }
        assertThat(last.to()).isNotEqualTo(first.to());
    }

    @Test
    void two_nodes_that_send_it_to_each_other_do_not_keep_it() {
        Send last = sent(client.start(now, GET));
        NodeId one = last.to();
        NodeId before = NODES.get((NODES.indexOf(one) + 2) % 3);
        for (int i = 0; i < 20 && (last.to().equals(one) || last.to().equals(before)); i++) {
            // one names the node before it, which names nobody, and after which it is one's turn again
            Optional<Action> next = refused(last, last.to().equals(one) ? before : null);
            last = next.isPresent() ? sent(next) : sentAfterPause();
        }
        assertThat(last.to()).isNotIn(one, before);
    }

    @Test
    void two_nodes_that_name_each_other_do_not_keep_it() {
        Send last = sent(client.start(now, GET));
        NodeId one = last.to();
        NodeId two = other(one);
        for (int i = 0; i < 20 && (last.to().equals(one) || last.to().equals(two)); i++) {
            Optional<Action> next = refused(last, last.to().equals(one) ? two : one);
            last = next.isPresent() ? sent(next) : sentAfterPause();
        }
        assertThat(last.to()).isNotIn(one, two);
    }

    @Test
    void pauses_grow_up_to_their_bound_and_differ() {
        client.start(now, GET);
        TreeSet<Long> pauses = new TreeSet<>();
        for (int i = 0; i < 6; i++) {
            now = client.nextWake();
            assertThat(client.wake(now)).isEmpty();
            long pause = client.nextWake() - now;
            long bound = Math.min(10L << i, 40);
            assertThat(pause).isBetween(bound / 2, bound);
            pauses.add(pause);
            now = client.nextWake();
            sent(client.wake(now));
        }
        assertThat(pauses).hasSizeGreaterThan(3);
    }

    @Test
    void the_answer_to_an_earlier_attempt_counts() {
        openSession(42);
        Send first = sent(client.start(now, PUT));
        sentAfterPause();
        assertThat(outcome(done(first, WRITTEN))).isEqualTo(new Outcome.Done(WRITTEN));
    }

    @Test
    void the_answer_to_an_earlier_operation_does_not_count() {
        openSession(42);
        Send first = sent(client.start(now, PUT));
        assertThat(outcomeAtDeadline()).isEqualTo(new Outcome.Unknown());
        client.start(now, PUT);
        assertThat(done(first, WRITTEN)).isEmpty();
        assertThat(client.isIdle()).isFalse();
    }

    @Test
    void the_answer_to_another_life_of_the_client_does_not_count() {
        Send get = sent(client.start(now, GET));
        RequestId foreign = new RequestId(8, get.request().id().attempt());
        assertThat(client.onReply(now, get.to(), new KvReply.Done(foreign, new Result.Value(null, 0))))
                .isEmpty();
    }

    @Test
    void an_update_that_was_sent_and_not_refused_ends_unknown() {
        openSession(42);
        client.start(now, PUT);
        assertThat(outcomeAtDeadline()).isEqualTo(new Outcome.Unknown());
    }

    @Test
    void one_unanswered_attempt_among_refused_ones_makes_it_unknown() {
        openSession(42);
        refused(sent(client.start(now, PUT)), null);
        sentAfterPause();
        refused(sentAfterPause(), null);
        assertThat(outcomeAtDeadline()).isEqualTo(new Outcome.Unknown());
    }

    @Test
    void a_server_that_does_not_know_leaves_it_unknown() {
        openSession(42);
        Send put = sent(client.start(now, PUT));
        assertThat(client.onReply(
                        now, put.to(), new KvReply.Unknown(put.request().id())))
                .isEmpty();
        now = client.nextWake();
        refused(sent(client.wake(now)), null);
        now += 1000;
        assertThat(outcome(client.wake(now))).isEqualTo(new Outcome.Unknown());
    }

    @Test
    void a_server_that_does_not_know_is_asked_again_and_may_then_know() {
        openSession(42);
        Send put = sent(client.start(now, PUT));
        client.onReply(now, put.to(), new KvReply.Unknown(put.request().id()));
        now = client.nextWake();
        Send again = sent(client.wake(now));
        assertThat(again.request().body()).isEqualTo(put.request().body());
        assertThat(outcome(done(again, WRITTEN))).isEqualTo(new Outcome.Done(WRITTEN));
    }

    @Test
    void an_update_of_which_every_attempt_was_refused_ends_refused() {
        openSession(42);
        refused(sent(client.start(now, PUT)), null);
        now += 1000;
        assertThat(outcome(client.wake(now))).isEqualTo(new Outcome.Refused(KvReply.Reason.NOT_LEADER));
    }

    @Test
    void a_refusal_that_comes_late_still_counts() {
        openSession(42);
        Send first = sent(client.start(now, PUT));
        Send second = sentAfterPause();
        assertThat(refused(first, null)).isEmpty();
        refused(second, null);
        now += 1000;
        assertThat(outcome(client.wake(now))).isEqualTo(new Outcome.Refused(KvReply.Reason.NOT_LEADER));
    }

    @Test
    void a_refusal_that_comes_twice_counts_once() {
        openSession(42);
        Send first = sent(client.start(now, PUT));
        sentAfterPause();
        refused(first, null);
        refused(first, null);
        assertThat(outcomeAtDeadline()).isEqualTo(new Outcome.Unknown());
    }

    @Test
    void a_refusal_after_the_deadline_ends_the_operation() {
        openSession(42);
        Send put = sent(client.start(now, PUT));
        now += 1000;
        assertThat(outcome(refused(put, other(put.to())))).isEqualTo(new Outcome.Refused(KvReply.Reason.NOT_LEADER));
    }

    @Test
    void an_answer_after_the_deadline_is_better_than_none() {
        openSession(42);
        Send put = sent(client.start(now, PUT));
        now += 2000;
        assertThat(outcome(done(put, WRITTEN))).isEqualTo(new Outcome.Done(WRITTEN));
    }

    @Test
    void an_update_without_a_session_was_never_sent() {
        client.start(now, PUT);
        assertThat(outcomeAtDeadline()).isEqualTo(new Outcome.Refused(null));
    }

    @Test
    void a_session_that_opens_after_the_deadline_serves_the_next_update() {
        Send open = sent(client.start(now, PUT));
        now += 1000;
        assertThat(outcome(done(open, new Result.SessionOpened(42)))).isEqualTo(new Outcome.Refused(null));
        assertThat(sent(client.start(now, PUT)).request().body()).isEqualTo(inSession(42, 1));
    }

    @Test
    void a_second_session_opened_by_a_retry_is_left_alone() {
        Send first = sent(client.start(now, PUT));
        Send second = sentAfterPause();
        Send put = sent(done(second, new Result.SessionOpened(43)));
        assertThat(done(first, new Result.SessionOpened(42))).isEmpty();
        assertThat(put.request().body()).isEqualTo(inSession(43, 1));
        done(put, WRITTEN);
        assertThat(sent(client.start(now, PUT)).request().body()).isEqualTo(inSession(43, 2));
    }

    @Test
    void an_expired_session_leaves_its_operation_unknown_and_is_replaced_for_the_next() {
        openSession(42);
        Send put = sent(client.start(now, PUT));
        assertThat(outcome(done(put, new Result.SessionExpired()))).isEqualTo(new Outcome.Unknown());
        Send open = sent(client.start(now, PUT));
        assertThat(open.request().body()).isEqualTo(new Command.OpenSession());
        assertThat(sent(done(open, new Result.SessionOpened(77))).request().body())
                .isEqualTo(inSession(77, 1));
    }

    @Test
    void a_superseded_operation_ends_unknown() {
        openSession(42);
        Send put = sent(client.start(now, PUT));
        assertThat(outcome(done(put, new Result.Superseded()))).isEqualTo(new Outcome.Unknown());
    }

    @Test
    void after_a_long_pause_the_deadline_comes_before_another_attempt() {
        openSession(42);
        client.start(now, PUT);
        now += 10_000;
        assertThat(outcome(client.wake(now))).isEqualTo(new Outcome.Unknown());
        assertThat(client.wake(now)).isEmpty();
    }

    @Test
    void a_wake_before_its_time_does_nothing() {
        client.start(now, GET);
        assertThat(client.wake(client.nextWake() - 1)).isEmpty();
    }

    @Test
    void reads_go_where_updates_go() {
        Send open = sent(client.start(now, PUT));
        NodeId leader = other(open.to());
        Send put = sent(done(sent(refused(open, leader)), new Result.SessionOpened(42)));
        done(put, WRITTEN);
        for (int i = 0; i < 20; i++) {
            Send get = sent(client.start(now, GET));
            assertThat(get.to()).isEqualTo(leader);
            done(get, new Result.Value(null, 0));
        }
    }

    @Test
    void reads_anywhere_go_to_random_nodes_and_updates_still_to_the_leader() {
        KvClient anywhere = new KvClient(readsAnywhere, 7, new SplittableRandom(1));
        Send open = sent(anywhere.start(now, PUT));
        NodeId leader = other(open.to());
        Send redirected = sent(anywhere.onReply(
                now, open.to(), new KvReply.Refused(open.request().id(), KvReply.Reason.NOT_LEADER, leader)));
        anywhere.onReply(now, leader, new KvReply.Done(redirected.request().id(), new Result.SessionOpened(42)));
        anywhere.onReply(now, leader, new KvReply.Done(new RequestId(7, 3), WRITTEN));
        TreeSet<NodeId> asked = new TreeSet<>();
        for (int i = 0; i < 20; i++) {
            Send get = sent(anywhere.start(now, GET));
            asked.add(get.to());
            anywhere.onReply(now, get.to(), new KvReply.Done(get.request().id(), new Result.Value(null, 0)));
            Send put = sent(anywhere.start(now, PUT));
            assertThat(put.to()).isEqualTo(leader);
            anywhere.onReply(now, put.to(), new KvReply.Done(put.request().id(), WRITTEN));
        }
        assertThat(asked).containsExactlyElementsOf(NODES);
    }

    @Test
    void a_read_that_was_refused_anywhere_follows_the_hint_and_then_tries_the_others() {
        KvClient anywhere = new KvClient(readsAnywhere, 7, new SplittableRandom(1));
        Send first = sent(anywhere.start(now, GET));
        NodeId leader = other(first.to());
        Send second = sent(anywhere.onReply(
                now, first.to(), new KvReply.Refused(first.request().id(), KvReply.Reason.NOT_LEADER, leader)));
        assertThat(second.to()).isEqualTo(leader);
        assertThat(anywhere.onReply(
                        now, leader, new KvReply.Refused(second.request().id(), KvReply.Reason.NOT_LEADER, null)))
                .isEmpty();
        now = anywhere.nextWake();
        assertThat(sent(anywhere.wake(now)).to()).isNotEqualTo(leader);
    }

    @Test
    void what_an_operator_asks_needs_no_session_and_is_over_with_its_answer() {
        for (Administration administration : List.of(CHANGE, new Administration.TransferLeadership(NodeId.of(2)))) {
            Send asked = sent(client.start(now, administration));
            assertThat(asked.request().body()).isEqualTo(administration);
            Result answer = new Result.MembersChanged();
            assertThat(outcome(done(asked, answer))).isEqualTo(new Outcome.Done(answer));
        }
    }

    @Test
    void commands_of_sessions_that_others_keep_are_sent_as_they_are() {
        Send open = sent(client.start(now, new Command.OpenSession()));
        assertThat(open.request().body()).isEqualTo(new Command.OpenSession());
        Result opened = new Result.SessionOpened(42);
        assertThat(outcome(done(open, opened))).isEqualTo(new Outcome.Done(opened));
        Command mine = inSession(9, 3);
        for (Result answer : List.of(WRITTEN, new Result.SessionExpired(), new Result.Superseded())) {
            Send sent = sent(client.start(now, mine));
            assertThat(sent.request().body()).isEqualTo(mine);
            assertThat(outcome(done(sent, answer))).isEqualTo(new Outcome.Done(answer));
        }
        sent(client.start(now, mine));
        now += 1000;
        assertThat(outcome(client.wake(now))).isEqualTo(new Outcome.Unknown());
        assertThat(sent(client.start(now, PUT)).request().body())
                .as("its own session is another")
                .isEqualTo(new Command.OpenSession());
    }

    @Test
    void a_watch_may_take_as_long_as_it_asks_for_and_goes_anywhere() {
        TreeSet<NodeId> asked = new TreeSet<>();
        for (int i = 0; i < 20; i++) {
            Send watch = sent(client.start(now, new KvOperation.Watch(Bytes.EMPTY, 3, 10, 5000)));
            assertThat(client.nextWake()).isEqualTo(now + 5100);
            asked.add(watch.to());
            done(watch, new Result.Changes(List.of(), 3));
        }
        assertThat(asked).containsExactlyElementsOf(NODES);
    }

    @Test
    void a_client_follows_the_members() {
        client.follow(List.of(NodeId.of(4)));
        Send get = sent(client.start(now, GET));
        assertThat(get.to()).isEqualTo(NodeId.of(4));
        done(get, new Result.Value(null, 0));
        client.follow(List.of(NodeId.of(4), NodeId.of(5)));
        Send again = sent(client.start(now, GET));
        assertThat(again.to()).isEqualTo(NodeId.of(4));
        assertThat(sent(refused(again, NodeId.of(5))).to())
                .as("a hint to a new one")
                .isEqualTo(NodeId.of(5));
    }

    @Test
    void a_refused_change_is_asked_for_again_after_pauses_that_grow() {
        Send first = sent(client.start(now, CHANGE));
        for (int i = 0; i < 4; i++) {
            assertThat(changeRefused(first)).isEmpty();
            long bound = Math.min(10L << i, 40);
            assertThat(client.nextWake() - now).isBetween(bound / 2, bound);
            now = client.nextWake();
            Send again = sent(client.wake(now));
            assertThat(again.to()).as("who refused is the leader").isEqualTo(first.to());
            assertThat(again.request().body()).isEqualTo(CHANGE);
            first = again;
        }
        Result changed = new Result.MembersChanged();
        assertThat(outcome(done(first, changed))).isEqualTo(new Outcome.Done(changed));
    }

    @Test
    void a_change_that_is_refused_until_time_is_up_ends_refused() {
        long end = now + 1000;
        Send asked = sent(client.start(now, CHANGE));
        Optional<Action> action = changeRefused(asked);
        while (action.isEmpty()) {
            now = client.nextWake();
            action = client.wake(now);
            if (action.isPresent() && action.get() instanceof Send send) {
                action = changeRefused(send);
            }
        }
        assertThat(now).isEqualTo(end);
        assertThat(outcome(action)).isEqualTo(new Outcome.Refused(KvReply.Reason.CHANGE_REFUSED));
    }

    @Test
    void a_change_of_which_one_attempt_went_unanswered_ends_unknown() {
        Send first = sent(client.start(now, CHANGE));
        changeRefused(first);
        sentAfterPause();
        changeRefused(sentAfterPause());
        assertThat(outcomeAtDeadline()).isEqualTo(new Outcome.Unknown());
    }

    @Test
    void there_is_one_operation_at_a_time() {
        client.start(now, GET);
        assertThatThrownBy(() -> client.start(now, GET)).hasMessage("an operation is under way");
    }

    private void openSession(long session) {
        Send put = sent(done(sent(client.start(now, PUT)), new Result.SessionOpened(session)));
        assertThat(outcome(done(put, WRITTEN))).isEqualTo(new Outcome.Done(WRITTEN));
    }

    private Optional<Action> done(Send request, Result result) {
        return client.onReply(
                now, request.to(), new KvReply.Done(request.request().id(), result));
    }

    private Optional<Action> refused(Send request, @Nullable NodeId leader) {
        KvReply reply = new KvReply.Refused(request.request().id(), KvReply.Reason.NOT_LEADER, leader);
        return client.onReply(now, request.to(), reply);
    }

    private Optional<Action> changeRefused(Send request) {
        KvReply reply = new KvReply.Refused(request.request().id(), KvReply.Reason.CHANGE_REFUSED, request.to());
        return client.onReply(now, request.to(), reply);
    }

    /** Lets the attempt in flight, if there is one, and the pause after it run out. */
    private Send sentAfterPause() {
        for (int i = 0; i < 2; i++) {
            now = client.nextWake();
            Optional<Action> action = client.wake(now);
            if (action.isPresent()) {
                return sent(action);
            }
        }
        throw new AssertionError("nothing was sent");
    }

    /** Lets every attempt go unanswered. */
    private Outcome outcomeAtDeadline() {
        long end = now + 1000;
        while (true) {
            now = client.nextWake();
            assertThat(now).isLessThanOrEqualTo(end);
            Optional<Action> action = client.wake(now);
            if (action.isPresent() && action.get() instanceof Finish finish) {
                return finish.outcome();
            }
        }
    }

    private static Send sent(Optional<Action> action) {
        assertThat(action).containsInstanceOf(Send.class);
        return (Send) action.get();
    }

    private static Outcome outcome(Optional<Action> action) {
        assertThat(action).containsInstanceOf(Finish.class);
        return ((Finish) action.get()).outcome();
    }

    private static NodeId other(NodeId node) {
        return NODES.get(NODES.get(0).equals(node) ? 1 : 0);
    }

    private static Command inSession(long session, long sequence) {
        return new Command.InSession(session, sequence, (KvOperation.Update) PUT);
    }
}
