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
        return Arbitraries.oneOf(
                Combinators.combine(bytes(), bytes()).as(KvOperation.Put::new),
                bytes().map(KvOperation.Delete::new),
                Combinators.combine(bytes(), bytes().injectNull(0.3), bytes()).as(KvOperation.CompareAndSet::new));
    }

    static Arbitrary<Command> commands() {
        Arbitrary<Long> positive = Arbitraries.longs().greaterOrEqual(1);
        return Arbitraries.oneOf(
                Arbitraries.create(Command.OpenSession::new),
                Combinators.combine(positive, positive, updates()).as(Command.InSession::new));
    }

    static Arbitrary<KvRequest.Body> bodies() {
        return Arbitraries.oneOf(commands(), bytes().map(KvOperation.Get::new), administrations());
    }

    static Arbitrary<Administration> administrations() {
        Arbitrary<List<Single>> changes = Combinators.combine(Arbitraries.of(Kind.values()), nodes().injectNull(0.1))
                .as(Single::new)
                .list()
                .ofMaxSize(4);
        return Arbitraries.oneOf(
                Combinators.combine(Arbitraries.of(Transition.values()), changes, addressBooks())
                        .as(Administration.ChangeMembers::new),
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
                        new Result.Written(),
                        new Result.Swapped(),
                        new Result.SessionExpired(),
                        new Result.Superseded(),
                        new Result.MembersChanged(),
                        new Result.TransferBegun()),
                Arbitraries.of(true, false).map(Result.Deleted::new),
                bytes().injectNull(0.3).map(Result.NotSwapped::new),
                bytes().injectNull(0.3).map(Result.Value::new));
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
