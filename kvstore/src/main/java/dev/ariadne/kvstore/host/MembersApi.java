package dev.ariadne.kvstore.host;

import static com.google.common.base.Preconditions.checkArgument;

import dev.ariadne.kvstore.command.Administration;
import dev.ariadne.kvstore.command.Administration.ChangeMembers;
import dev.ariadne.kvstore.command.Administration.Promote;
import dev.ariadne.kvstore.command.Administration.TransferLeadership;
import dev.ariadne.kvstore.command.KvOperation.Get;
import dev.ariadne.raft.host.Address;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.membership.AddressBook;
import dev.ariadne.raft.membership.ConfChange.Kind;
import dev.ariadne.raft.membership.ConfChange.Single;
import dev.ariadne.raft.membership.ConfChange.Transition;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.Contact;
import dev.ariadne.raft.membership.NodeId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Changes of the membership, one member at a time. A request is checked first against what this node knows, which includes all that was
 * answered before; what is decided is decided by the leader. The list is what this node knows, which may be a little old.
 */
final class MembersApi {
    /** What must be true of an id that stands for a node. */
    private static final long ID_MAX = Integer.MAX_VALUE;

    private final HttpApi.Backend backend;

    MembersApi(HttpApi.Backend backend) {
        this.backend = backend;
    }

    /** @throws IllegalArgumentException if this cannot be the id of a node; as in raftexample it may be hexadecimal */
    static NodeId id(String text) {
        checkArgument(text.matches("0[xX][0-9a-fA-F]{1,15}|[0-9]{1,15}"), "'%s' is no id of a node", text);
        boolean isHexadecimal = text.startsWith("0x") || text.startsWith("0X");
        long id = isHexadecimal ? Long.parseLong(text.substring(2), 16) : Long.parseLong(text);
        checkArgument(id >= 1 && id <= ID_MAX, "the id of a node is 1 to %s, not %s", ID_MAX, text);
        return NodeId.of(id);
    }

    /** Adds a node, or says where a member is now. */
    CompletableFuture<HttpAnswer> add(NodeId id, Bytes body, Kind kind) {
        Address address = Address.parse(body.toUtf8().strip());
        return knowing(now -> {
            for (Map.Entry<NodeId, Contact> other : now.addresses().contacts().entrySet()) {
                if (!other.getKey().equals(id) && other.getValue().address().equals(address.toString())) {
                    return HttpAnswer.line(409, "node " + other.getKey() + " is at " + address + " already")
                            .atOnce();
                }
            }
            boolean isMember = now.configuration().members().contains(id);
            return change(isMember ? Kind.UPDATE : kind, id, new Contact(address.toString(), 0));
        });
    }

    CompletableFuture<HttpAnswer> remove(NodeId id) {
        return knowing(now -> {
            if (!now.configuration().members().contains(id)) {
                return notMember(id);
            } else if (now.configuration().voters().equals(List.of(id))) {
                return HttpAnswer.line(409, "node " + id + " is the last voter, and a cluster needs one")
                        .atOnce();
            }
            return change(Kind.REMOVE, id, null);
        });
    }

    /** Gives a learner a vote, if the leader finds that it has caught up. */
    CompletableFuture<HttpAnswer> promote(NodeId id) {
        return knowing(now -> {
            if (!now.configuration().members().contains(id)) {
                return notMember(id);
            }
            return now.configuration().isVoter(id) ? HttpAnswer.NO_CONTENT.atOnce() : execute(new Promote(id));
        });
    }

    /** Asks the leader to hand over. */
    CompletableFuture<HttpAnswer> lead(NodeId id) {
        return knowing(now -> now.configuration().isVoter(id)
                ? execute(new TransferLeadership(id))
                : HttpAnswer.line(409, "node " + id + " is no voter, and only a voter can lead")
                        .atOnce());
    }

    CompletableFuture<HttpAnswer> list() {
        return told(now -> HttpAnswer.json(describe(now)).atOnce());
    }

    /** Answers from a membership that is no older than the question, unless nobody can tell. */
    private CompletableFuture<HttpAnswer> knowing(Function<Membership, CompletableFuture<HttpAnswer>> answer) {
        return backend.readHere(new Get(Bytes.EMPTY)).thenCompose(anything -> told(answer));
    }

    /** Answers from what this node knows of the membership. */
    private CompletableFuture<HttpAnswer> told(Function<Membership, CompletableFuture<HttpAnswer>> answer) {
        return backend.membership()
                .thenCompose(known -> known.map(answer)
                        .orElseGet(() -> HttpAnswer.line(503, "this node does not know its cluster now")
                                .with("Retry-After", "1")
                                .atOnce()));
    }

    private static Json describe(Membership now) {
        Configuration configuration = now.configuration();
        List<Json> members = configuration.members().stream()
                .map(id -> describe(id, configuration, now.addresses().get(id)))
                .toList();
        return new Json()
                .with("leader", now.leader() == null ? null : now.leader().value())
                .with("joint", configuration.isJoint())
                .with("members", members);
    }

    private static Json describe(NodeId id, Configuration configuration, @Nullable Contact contact) {
        Json member = new Json().with("id", id.value()).with("role", configuration.isVoter(id) ? "voter" : "learner");
        return member.with("address", contact == null ? null : contact.address())
                .with("joined", contact != null && contact.incarnation() != 0);
    }

    private CompletableFuture<HttpAnswer> change(Kind kind, NodeId id, @Nullable Contact contact) {
        AddressBook contacts = contact == null ? AddressBook.EMPTY : AddressBook.of(id, contact);
        return execute(new ChangeMembers(Transition.AUTO, List.of(new Single(kind, id)), contacts));
    }

    private CompletableFuture<HttpAnswer> execute(Administration asked) {
        return backend.execute(asked).thenApply(outcome -> OutcomeAnswers.of(asked, outcome));
    }

    private static CompletableFuture<HttpAnswer> notMember(NodeId id) {
        return HttpAnswer.line(404, "node " + id + " is no member").atOnce();
    }
}
