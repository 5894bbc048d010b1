package dev.ariadne.kvstore.command;

import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.membership.NodeId;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Any value of every form. */
final class KvArbitraries {
    private KvArbitraries() {}

    static Arbitrary<Bytes> bytes() {
        return Arbitraries.bytes().array(byte[].class).ofMaxSize(40).map(Bytes::copyOf);
    }

    static Arbitrary<KvOperation.Update> updates() {
        return Arbitraries.oneOf(
                Combinators.combine(bytes(), bytes()).as(KvOperation.Put::new),
                bytes().map(KvOperation.Delete::new),
                Combinators.combine(bytes(), bytes().injectNull(0.3), bytes()).as(KvOperation.CompareAndSet::new));
    }

    static Arbitrary<Command> commands() {
        Arbitrary<Long> positive = Arbitraries.longs().greaterOrEqual(1);
        return Arbitraries.oneOf(
                Arbitraries.create(Command.OpenSession::new),
                bytes().map(KvOperation.Get::new),
                Combinators.combine(positive, positive, updates()).as(Command.InSession::new));
    }

    static Arbitrary<Result> results() {
        return Arbitraries.oneOf(
                Arbitraries.longs().greaterOrEqual(1).map(Result.SessionOpened::new),
                Arbitraries.of(
                        new Result.Written(),
                        new Result.Swapped(),
                        new Result.SessionExpired(),
                        new Result.Superseded()),
                Arbitraries.of(true, false).map(Result.Deleted::new),
                bytes().injectNull(0.3).map(Result.NotSwapped::new),
                bytes().injectNull(0.3).map(Result.Value::new));
    }

    static Arbitrary<RequestId> ids() {
        return Combinators.combine(Arbitraries.longs(), Arbitraries.longs()).as(RequestId::new);
    }

    static Arbitrary<KvRequest> requests() {
        return Combinators.combine(ids(), commands()).as(KvRequest::new);
    }

    static Arbitrary<KvReply> replies() {
        Arbitrary<NodeId> leaders =
                Arbitraries.longs().greaterOrEqual(1).map(NodeId::of).injectNull(0.3);
        return Arbitraries.oneOf(
                Combinators.combine(ids(), results()).as(KvReply.Done::new),
                Combinators.combine(ids(), Arbitraries.of(KvReply.Reason.values()), leaders)
                        .as(KvReply.Refused::new),
                ids().map(KvReply.Unknown::new));
    }
}
