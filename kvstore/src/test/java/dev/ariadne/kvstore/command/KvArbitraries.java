package dev.ariadne.kvstore.command;

import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.membership.AddressBook;
import dev.ariadne.raft.membership.ConfChange.Kind;
import dev.ariadne.raft.membership.ConfChange.Single;
import dev.ariadne.raft.membership.ConfChange.Transition;
import dev.ariadne.raft.membership.Contact;
import dev.ariadne.raft.membership.NodeId;
import java.util.List;
import java.util.TreeMap;
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
        Arbitrary<KvOperation.Update> unconditional = Arbitraries.oneOf(
                Combinators.combine(bytes(), bytes()).as(KvOperation.Put::new), bytes().map(KvOperation.Delete::new));
        return Arbitraries.oneOf(
                unconditional,
                Combinators.combine(revisions(), unconditional).as(KvOperation.IfRevision::new),
                Combinators.combine(bytes(), bytes().injectNull(0.3), bytes()).as(KvOperation.CompareAndSet::new));
    }

    static Arbitrary<Command> commands() {
        Arbitrary<Long> positive = Arbitraries.longs().greaterOrEqual(1);
        return Arbitraries.oneOf(
                Arbitraries.create(Command.OpenSession::new),
                Combinators.combine(positive, positive, updates()).as(Command.InSession::new));
    }

    static Arbitrary<KvRequest.Body> bodies() {
        return Arbitraries.oneOf(commands(), reads(), administrations());
    }

    private static Arbitrary<KvOperation.Read> reads() {
        Arbitrary<Integer> limits = Arbitraries.integers().between(1, KvOperation.PAGE_MAX);
        Arbitrary<KvOperation.Read> linearizable = Arbitraries.oneOf(
                bytes().map(KvOperation.Get::new),
                Combinators.combine(bytes(), bytes().injectNull(0.3), limits).as(KvOperation.Range::new));
        return Arbitraries.oneOf(
                linearizable,
                linearizable.map(KvOperation.Stale::new),
                linearizable.map(KvOperation.Leased::new),
                Combinators.combine(bytes(), revisions(), limits, revisions()).as(KvOperation.Watch::new));
    }

    static Arbitrary<Administration> administrations() {
        Arbitrary<List<Single>> changes = Combinators.combine(Arbitraries.of(Kind.values()), nodes().injectNull(0.1))
                .as(Single::new)
                .list()
                .ofMaxSize(4);
        return Arbitraries.oneOf(
                Combinators.combine(Arbitraries.of(Transition.values()), changes, addressBooks())
                        .as(Administration.ChangeMembers::new),
                nodes().map(Administration.Promote::new),
                nodes().map(Administration.TransferLeadership::new));
    }

    private static Arbitrary<AddressBook> addressBooks() {
        Arbitrary<Contact> contacts = Combinators.combine(
                        Arbitraries.strings()
                                .alpha()
                                .numeric()
                                .withChars(":.\u00e9")
                                .ofMaxLength(12),
                        Arbitraries.longs().greaterOrEqual(0))
                .as(Contact::new);
        return Arbitraries.maps(nodes(), contacts)
                .ofMaxSize(3)
                .map(TreeMap::new)
                .map(AddressBook::new);
    }

    private static Arbitrary<NodeId> nodes() {
        return Arbitraries.longs().greaterOrEqual(1).map(NodeId::of);
    }

    static Arbitrary<Result> results() {
        return Arbitraries.oneOf(
                Arbitraries.longs().greaterOrEqual(1).map(Result.SessionOpened::new),
                Arbitraries.of(
                        new Result.SessionExpired(),
                        new Result.Superseded(),
                        new Result.MembersChanged(),
                        new Result.TransferBegun()),
                Arbitraries.of(true, false).map(Result.Deleted::new),
                bytes().injectNull(0.3).map(Result.NotSwapped::new),
                Combinators.combine(bytes().injectNull(0.3), revisions()).as(Result.Value::new),
                Arbitraries.longs().greaterOrEqual(1).map(Result.Written::new),
                Arbitraries.longs().greaterOrEqual(1).map(Result.Swapped::new),
                revisions().map(Result.RevisionDiffers::new),
                Combinators.combine(pairs().list().ofMaxSize(4), Arbitraries.of(true, false), revisions())
                        .as(Result.Page::new),
                Combinators.combine(changes().list().ofMaxSize(4), revisions()).as(Result.Changes::new),
                revisions().map(Result.Forgotten::new),
                Combinators.combine(revisions(), revisions()).as(Result.NotCaughtUp::new));
    }

    private static Arbitrary<Result.Pair> pairs() {
        return Combinators.combine(bytes(), bytes(), revisions()).as(Result.Pair::new);
    }

    private static Arbitrary<Result.Change> changes() {
        return Combinators.combine(bytes(), bytes().injectNull(0.3), revisions())
                .as(Result.Change::new);
    }

    private static Arbitrary<Long> revisions() {
        return Arbitraries.longs().greaterOrEqual(0);
    }

    static Arbitrary<RequestId> ids() {
        return Combinators.combine(Arbitraries.longs(), Arbitraries.longs()).as(RequestId::new);
    }

    static Arbitrary<KvRequest> requests() {
        return Combinators.combine(ids(), bodies()).as(KvRequest::new);
    }

    static Arbitrary<KvReply> replies() {
        Arbitrary<NodeId> leaders = nodes().injectNull(0.3);
        return Arbitraries.oneOf(
                Combinators.combine(ids(), results()).as(KvReply.Done::new),
                Combinators.combine(ids(), Arbitraries.of(KvReply.Reason.values()), leaders)
                        .as(KvReply.Refused::new),
                ids().map(KvReply.Unknown::new));
    }
}
