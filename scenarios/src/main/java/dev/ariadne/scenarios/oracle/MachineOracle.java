package dev.ariadne.scenarios.oracle;

import dev.ariadne.checker.history.History;
import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.history.Outcome;
import dev.ariadne.kvstore.command.Command;
import dev.ariadne.kvstore.command.KvOperation.Leased;
import dev.ariadne.kvstore.command.KvOperation.Read;
import dev.ariadne.kvstore.command.KvOperation.Stale;
import dev.ariadne.kvstore.command.KvOperation.Watch;
import dev.ariadne.kvstore.command.KvReply;
import dev.ariadne.kvstore.command.KvRequest;
import dev.ariadne.kvstore.command.Result;
import dev.ariadne.kvstore.machine.KvState;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What state machines make of the log, and clients are told of it.
 *
 * <ul>
 *   <li>StateMachineSafety: a machine applies nothing that is not committed, and its state is that of a model which has applied as
 *       much, every call of every client at most once (O-CANON, O-APPLY)
 *   <li>Answered: what a client is told is done is committed, and the answer is the model's, reads included (O-APPLY, O-PERSIST)
 *   <li>Acknowledged: at the end of a run, each write that was acknowledged took effect once, each that was refused did not, each
 *       of unknown outcome at most once, and each value that was read had been written (O-ACK)
 * </ul>
 */
final class MachineOracle {
    private final GodView view;
    private final ModelMachine model;

    MachineOracle(GodView view, int sessionsMax) {
        this.view = view;
        model = new ModelMachine(sessionsMax, view::met);
    }

    /** The model, which has applied all that is committed. */
    ModelMachine model() {
        while (model.applied() < view.canon().size()) {
            Entry next = view.canon().get(model.applied() + 1).entry();
            model.apply(Objects.requireNonNull(next));
        }
        return model;
    }

    void applied(int node, long applied, long digest) {
        long committed = view.canon().size();
        if (applied > committed) {
            view.report("StateMachineSafety", node, "has applied " + applied + ", committed is " + committed);
        } else {
            view.require(
                    digest == model().digest(applied),
                    "StateMachineSafety",
                    node,
                    "its state after entry %s is not the model's",
                    applied);
        }
    }

    void replying(int node, KvRequest request, KvReply reply, long applied) {
        view.met(
                Situation.SERVER_BUSY,
                reply instanceof KvReply.Refused refused && refused.reason() == KvReply.Reason.BUSY);
        if (!(reply instanceof KvReply.Done done) || view.isViolated()) {
            return;
        }
        if (request.body() instanceof Command command) {
            view.require(
                    model().answers(command, done.result()),
                    "Answered",
                    node,
                    "%s is answered with %s, which no committed entry led to",
                    command,
                    done.result());
        } else if (request.body() instanceof Read read) {
            checkRead(node, read, done.result(), applied);
        }
    }

    private void checkRead(int node, Read read, Result result, long applied) {
        if (read instanceof Watch watch) {
            checkWatch(node, watch, result, applied);
            return;
        }
        Read asked = inner(read);
        view.met(Situation.RANGE_IN_PAGES, result instanceof Result.Page page && page.more());
        Result there = model().read(asked, applied);
        view.require(
                result.equals(there),
                "Answered",
                node,
                "%s is answered with %s after entry %s, the model's is %s",
                read,
                result,
                applied,
                there);
    }

    /** What is read, however. */
    private static Read inner(Read read) {
        if (read instanceof Stale stale) {
            return stale.read();
        }
        return read instanceof Leased leased ? leased.read() : read;
    }

    /** None is left out, and none is of the future. */
    private void checkWatch(int node, Watch watch, Result result, long applied) {
        if (result instanceof Result.Forgotten forgotten) {
            view.met(Situation.WATCH_TOO_LATE);
            view.require(
                    watch.after() < forgotten.oldest() && forgotten.oldest() <= applied,
                    "Answered",
                    node,
                    "%s is answered with %s after entry %s",
                    watch,
                    forgotten,
                    applied);
        } else if (result instanceof Result.Changes answer) {
            view.met(Situation.WATCH_ANSWERED, !answer.changes().isEmpty());
            List<Result.Change> there = model().changes(watch.prefix(), watch.after(), answer.revision());
            view.require(
                    answer.changes().equals(there)
                            && there.size() <= watch.limit()
                            && answer.revision() >= watch.after()
                            && answer.revision() <= Math.max(applied, watch.after()),
                    "Answered",
                    node,
                    "%s is answered with %s after entry %s, the model's changes are %s",
                    watch,
                    answer,
                    applied,
                    there);
        } else {
            view.report("Answered", node, watch + " is answered with " + result);
        }
    }

    /** Compares a whole state, at a moment when it may take time. */
    void checkWhole(int node, KvState state) {
        view.require(
                state.applied() != model().applied()
                        || (model().holds(state.map(), state.applied())
                                && model().isOpen(state.sessions().byId())),
                "StateMachineSafety",
                node,
                "its map or its sessions after entry %s are not the model's",
                state.applied());
    }

    void ended(History history) {
        for (Operation operation : history.operations()) {
            Bytes key = Bytes.utf8(String.valueOf(operation.key()));
            switch (operation.function()) {
                case "get" -> checkRead(key, operation);
                case "put", "cas" -> checkWrite(key, operation);
                default -> {} // a delete leaves nothing to be found
            }
        }
    }

    private void checkRead(Bytes key, Operation read) {
        if (read.output() instanceof String value) {
            int times = model().writings(key, Bytes.utf8(value));
            view.require(times > 0, "Acknowledged", 0, "%s read what nobody wrote: %s", key, value);
        }
    }

    private void checkWrite(Bytes key, Operation write) {
        String value = written(write.input());
        if (value == null) {
            return;
        }
        int times = model().writings(key, Bytes.utf8(value));
        boolean done = write.ok() && !(write.output() instanceof List);
        if (write.outcome() == Outcome.UNKNOWN) {
            view.met(times == 0 ? Situation.UNKNOWN_WITHOUT_EFFECT : Situation.UNKNOWN_TOOK_EFFECT);
        }
        boolean right = switch (write.outcome()) {
            case OK -> times == (done ? 1 : 0);
            case FAIL -> times == 0;
            case UNKNOWN -> times <= 1;
        };
        view.require(right, "Acknowledged", 0, "%s took effect %s times, its client saw %s", value, times, write);
    }

    /** What a put writes, or a compare-and-set if it finds what it expects. */
    private static @Nullable String written(@Nullable Object input) {
        Object value = input instanceof List<?> expectedAndNew ? expectedAndNew.get(1) : input;
        return value instanceof String text ? text : null;
    }
}
