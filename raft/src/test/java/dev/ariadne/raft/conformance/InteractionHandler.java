package dev.ariadne.raft.conformance;

import static com.google.common.base.Preconditions.checkArgument;

import dev.ariadne.raft.conformance.EventFormat.Level;
import dev.ariadne.raft.conformance.EventFormat.Line;
import dev.ariadne.raft.core.Message;
import dev.ariadne.raft.core.ProposeResult;
import dev.ariadne.raft.core.RaftConfig;
import dev.ariadne.raft.core.ReadOption;
import dev.ariadne.raft.core.Ready;
import dev.ariadne.raft.core.ScriptedTimeouts;
import dev.ariadne.raft.core.Status;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.ConfChange;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.NodeId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;

/**
 * The directives of {@code testdata}: nodes, numbered from 1, whose every step the script takes, and what they do and say. Messages wait
 * in one queue until they are delivered.
 */
final class InteractionHandler implements DataDriven.Handler {
    private final List<ScriptedNode> nodes = new ArrayList<>();
    private final List<FlatMessage> messages = new ArrayList<>();
    private final StringBuilder out = new StringBuilder();
    private Level level = Level.DEBUG;

    @Override
    public String handle(Directive directive) {
        out.setLength(0);
        String error = "";
        try {
            run(directive);
        } catch (ScriptError e) {
            error = e.getMessage();
        }
        if (level == Level.NONE) {
            return error.isEmpty() ? "ok" : error;
        }
        out.append(error);
        return out.isEmpty() ? "ok" : out.toString();
    }

    /** What etcd's commands return as an error; it is part of the output. */
    private static final class ScriptError extends Exception {
        private static final long serialVersionUID = 1L;

        ScriptError(String message) {
            super(message);
        }
    }

    private void run(Directive d) throws ScriptError {
        switch (d.command()) {
            case "_breakpoint" -> {}
            case "add-nodes" -> addNodes(d);
            case "campaign" -> node(d).raw.campaign();
            case "compact" -> compact(d);
            case "deliver-msgs" -> deliver(d);
            case "forget-leader" -> node(d).raw.forgetLeader();
            case "log-level" -> level = Level.valueOf(word(d, 0).toUpperCase(Locale.ROOT));
            case "process-append-thread" -> forEach(d, "processing append thread", this::processAppend);
            case "process-apply-thread" -> forEach(d, "processing apply thread", this::processApply);
            case "process-ready" -> forEach(d, "handling Ready", this::processReady);
            case "propose" -> propose(node(d).raw.propose(Bytes.utf8(word(d, 1))));
            case "propose-conf-change" -> proposeConfChange(d);
            case "raft-log" -> printLog(node(d));
            case "raft-state" -> nodes.forEach(this::printState);
            case "report-unreachable" -> node(d).raw.reportUnreachable(NodeId.of(Long.parseLong(word(d, 1))));
            case "send-snapshot" -> sendSnapshot(node(d), NodeId.of(Long.parseLong(word(d, 1))));
            case "set-randomized-election-timeout" ->
                ScriptedTimeouts.set(node(d).raw, Integer.parseInt(d.value("timeout", "")));
            case "stabilize" -> stabilize(d);
            case "status" -> printStatus(node(d));
            case "tick-election" -> tick(node(d), node(d).config.electionTicks());
            case "tick-heartbeat" -> tick(node(d), node(d).config.heartbeatTicks());
            case "transfer-leadership" ->
                node(d.value("from", "")).raw.transferLeadership(NodeId.of(Long.parseLong(d.value("to", ""))));
            default -> throw new ScriptError("unknown command");
        }
    }

    // ---- arguments

    private static String word(Directive d, int position) {
        checkArgument(position < d.arguments().size(), "%s lacks an argument", d.command());
        return d.arguments().get(position).key();
    }

    private ScriptedNode node(Directive d) {
        return node(word(d, 0));
    }

    private ScriptedNode node(String id) {
        return nodes.get(Integer.parseInt(id) - 1);
    }

    /** The nodes that the directive names, or all. */
    private List<ScriptedNode> nodes(Directive d) {
        List<ScriptedNode> named = new ArrayList<>();
        for (Directive.Argument argument : d.arguments()) {
            if (argument.values().isEmpty()) {
                named.add(node(argument.key()));
            }
        }
        return named.isEmpty() ? nodes : named;
    }

    private static boolean flag(Directive d, String key, boolean otherwise) {
        return Boolean.parseBoolean(d.value(key, Boolean.toString(otherwise)));
    }

    private static long[] ids(Directive d, String key) {
        return d.values(key).orElse(List.of()).stream()
                .filter(id -> !id.isEmpty())
                .mapToLong(Long::parseLong)
                .toArray();
    }

    // ---- output

    private void print(String text) {
        if (level != Level.NONE) {
            out.append(text);
        }
    }

    private void log(Line line) {
        if (line.level().compareTo(level) >= 0) {
            print(line.level() + " " + line.text() + "\n");
        }
    }

    private interface Step {
        void run() throws ScriptError;
    }

    /** What is printed meanwhile is moved in by two blanks. */
    private void indented(Step step) throws ScriptError {
        String before = out.toString();
        out.setLength(0);
        step.run();
        String inner = out.toString();
        out.setLength(0);
        out.append(before);
        inner.lines().forEach(line -> print("  " + line + "\n"));
    }

    private interface NodeStep {
        void run(ScriptedNode node) throws ScriptError;
    }

    private void forEach(Directive d, String what, NodeStep step) throws ScriptError {
        List<ScriptedNode> named = nodes(d);
        if (named.size() == 1) {
            step.run(named.get(0));
            return;
        }
        for (ScriptedNode node : named) {
            print("> " + node.config.id() + " " + what + "\n");
            indented(() -> step.run(node));
        }
    }

    // ---- nodes

    private void addNodes(Directive d) throws ScriptError {
        Configuration configuration = Configuration.of(ids(d, "voters"));
        if (ids(d, "learners").length > 0) {
            List<NodeId> learners =
                    LongStream.of(ids(d, "learners")).mapToObj(NodeId::of).toList();
            configuration = new Configuration(configuration.voters(), List.of(), learners, List.of(), false);
        }
        long index = Long.parseLong(d.value("index", "0"));
        boolean isBootstrap = index > 0 || !configuration.members().isEmpty();
        if (isBootstrap && index <= 1) {
            throw new ScriptError("index must be specified as > 1 due to bootstrap");
        }
        EntryId last = isBootstrap ? new EntryId(1, index) : EntryId.ZERO;
        for (int i = Integer.parseInt(word(d, 0)); i > 0; i--) {
            add(config(NodeId.of(nodes.size() + 1), d), new Snapshot(last, configuration));
        }
    }

    private static RaftConfig config(NodeId id, Directive d) {
        int inflight = Integer.parseInt(d.value("inflight", Integer.toString(Integer.MAX_VALUE)));
        long applyBytes = Long.parseLong(d.value("max-committed-size-per-ready", Long.toString(Long.MAX_VALUE)));
        ReadOption reads = d.value("read-only", "safe").equals("safe") ? ReadOption.SAFE : ReadOption.LEASE;
        return new RaftConfig(
                id,
                3,
                1,
                flag(d, "prevote", false),
                flag(d, "checkquorum", false),
                reads,
                0,
                true,
                !flag(d, "disable-conf-change-validation", false),
                flag(d, "step-down-on-removal", false),
                flag(d, "async-storage-writes", false),
                false,
                new RaftConfig.Limits(Long.MAX_VALUE, inflight, Long.MAX_VALUE, applyBytes, Long.MAX_VALUE));
    }

    private void add(RaftConfig config, Snapshot first) {
        ScriptedNode node = new ScriptedNode(config, first, this::log);
        nodes.add(node);
        Status status = node.raw.status();
        String peers = String.join(
                ",",
                status.configuration().quorum().voters().stream()
                        .map(FlatMessage::hex)
                        .toList());
        log(new Line(
                Level.INFO,
                String.format(
                        "newRaft %s [peers: [%s], term: %d, commit: %d, applied: %d, lastindex: %d, lastterm: %d]",
                        FlatMessage.hex(config.id()),
                        peers,
                        status.hardState().term(),
                        status.hardState().commit(),
                        status.applied(),
                        status.last().index(),
                        status.last().term())));
    }

    private void compact(Directive d) {
        ScriptedNode node = node(d);
        node.storage.compact(Long.parseLong(word(d, 1)));
        printLog(node);
    }

    private static void tick(ScriptedNode node, int ticks) {
        for (int i = 0; i < ticks; i++) {
            node.raw.tick();
        }
    }

    // ---- proposals

    private static void propose(ProposeResult result) throws ScriptError {
        if (result instanceof ProposeResult.Refused) {
            throw new ScriptError("raft proposal dropped");
        }
    }

    private void proposeConfChange(Directive d) throws ScriptError {
        List<ConfChange.Single> changes = ConfChange.Single.parseAll(d.input());
        String transition = d.value("transition", "auto");
        ByteBuffer context = ByteBuffer.allocate(0);
        ConfChange change;
        if (flag(d, "v1", false)) {
            if (changes.size() != 1 || !transition.equals("auto")) {
                throw new ScriptError("v1 conf change can only have one operation and no transition");
            }
            change = new ConfChange.V1(0, changes.get(0), context);
        } else {
            change = new ConfChange.V2(transition(transition), changes, context);
        }
        propose(node(d).raw.propose(change));
    }

    private static ConfChange.Transition transition(String name) throws ScriptError {
        return switch (name) {
            case "auto" -> ConfChange.Transition.AUTO;
            case "implicit" -> ConfChange.Transition.JOINT_IMPLICIT;
            case "explicit" -> ConfChange.Transition.JOINT_EXPLICIT;
            default -> throw new ScriptError("unknown transition " + name);
        };
    }

    // ---- work orders and threads

    private void processReady(ScriptedNode node) {
        Ready ready = node.raw.ready();
        List<FlatMessage> outgoing = node.messages(ready);
        print(MessageFormat.ready(ready, outgoing));
        if (node.config.asyncStorageWrites()) {
            for (FlatMessage message : outgoing) {
                switch (message.to()) {
                    case FlatMessage.APPEND_THREAD -> node.toAppend.add(message);
                    case FlatMessage.APPLY_THREAD -> node.toApply.add(message);
                    default -> messages.add(message);
                }
            }
        } else {
            node.write(ready);
            node.apply(ready.committed());
            messages.addAll(outgoing);
            node.raw.advance(ready);
        }
    }

    private void processAppend(ScriptedNode node) {
        FlatMessage job = node.toAppend.poll();
        if (job == null) {
            print("no append work to perform\n");
            return;
        }
        print("Processing:\n" + MessageFormat.message(job.withoutResponses()) + "\n");
        node.write((Ready) java.util.Objects.requireNonNull(job.original()));
        respond(job);
    }

    private void processApply(ScriptedNode node) {
        FlatMessage job = node.toApply.poll();
        if (job == null) {
            print("no apply work to perform\n");
            return;
        }
        print("Processing:\n" + MessageFormat.message(job.withoutResponses()) + "\n");
        node.apply(job.entries());
        respond(job);
    }

    private void respond(FlatMessage job) {
        print("Responses:\n");
        for (FlatMessage response : job.responses()) {
            print(MessageFormat.message(response) + "\n");
            messages.add(response);
        }
    }

    private void stabilize(Directive d) throws ScriptError {
        Level before = level;
        level = Level.valueOf(d.value("log-level", level.name()).toUpperCase(Locale.ROOT));
        try {
            List<ScriptedNode> named = nodes(d);
            boolean busy = true;
            while (busy) {
                busy = stabilizeOnce(named);
            }
        } finally {
            level = before;
        }
    }

    private boolean stabilizeOnce(List<ScriptedNode> named) throws ScriptError {
        boolean busy = false;
        for (ScriptedNode node : named) {
            if (node.raw.hasReady()) {
                print("> " + node.config.id() + " handling Ready\n");
                indented(() -> processReady(node));
                busy = true;
            }
        }
        for (ScriptedNode node : named) {
            String id = FlatMessage.hex(node.config.id());
            if (messages.stream().anyMatch(message -> message.to().equals(id))) {
                print("> " + node.config.id() + " receiving messages\n");
                indented(() -> deliver(node, "", false));
                busy = true;
            }
        }
        for (ScriptedNode node : named) {
            if (!node.toAppend.isEmpty()) {
                print("> " + node.config.id() + " processing append thread\n");
                while (!node.toAppend.isEmpty()) {
                    indented(() -> processAppend(node));
                }
                busy = true;
            }
        }
        for (ScriptedNode node : named) {
            if (!node.toApply.isEmpty()) {
                print("> " + node.config.id() + " processing apply thread\n");
                while (!node.toApply.isEmpty()) {
                    indented(() -> processApply(node));
                }
                busy = true;
            }
        }
        return busy;
    }

    // ---- messages

    private void deliver(Directive d) {
        String type = d.value("type", "");
        int delivered = 0;
        for (Directive.Argument argument : d.arguments()) {
            if (argument.values().isEmpty()) {
                delivered += deliver(node(argument.key()), type, false);
            } else if (argument.key().equals("drop")) {
                for (String id : argument.values()) {
                    delivered += deliver(node(id), type, true);
                }
            }
        }
        if (delivered == 0) {
            print("no messages\n");
        }
    }

    /** Returns how many messages were for the node; what it says to itself cannot be dropped. */
    private int deliver(ScriptedNode node, String type, boolean drop) {
        List<FlatMessage> taken = new ArrayList<>();
        for (Iterator<FlatMessage> queue = messages.iterator(); queue.hasNext(); ) {
            FlatMessage message = queue.next();
            boolean isForIt = message.to().equals(FlatMessage.hex(node.config.id()));
            if (isForIt
                    && !(drop && message.isLocal())
                    && (type.isEmpty() || message.type().equals(type))) {
                taken.add(message);
                queue.remove();
            }
        }
        for (FlatMessage message : taken) {
            print((drop ? "dropped: " : "") + MessageFormat.message(message) + "\n");
            if (!drop) {
                print(node.deliver(message));
            }
        }
        return taken.size();
    }

    private void sendSnapshot(ScriptedNode node, NodeId to) {
        FlatMessage message = FlatMessage.of(
                new Message.InstallSnapshot(node.config.id(), to, node.raw.term(), node.storage.snapshot()));
        messages.add(message);
        print(MessageFormat.message(message) + "\n");
    }

    // ---- states

    private void printLog(ScriptedNode node) {
        List<Entry> entries = node.storage.entries();
        if (entries.isEmpty()) {
            print("log is empty: first index=" + node.storage.firstIndex() + ", last index="
                    + node.storage.lastIndex());
        }
        print(MessageFormat.entries(entries));
    }

    private void printState(ScriptedNode node) {
        Status status = node.raw.status();
        boolean votes = status.configuration().isVoter(status.id());
        print(status.id() + ": " + MessageFormat.role(status.role()) + (votes ? " (Voter)" : " (Non-Voter)") + " Term:"
                + status.hardState().term() + " Lead:" + MessageFormat.leader(status.leader()) + "\n");
    }

    private void printStatus(ScriptedNode node) {
        Status status = node.raw.status();
        status.progress().forEach((peer, progress) -> {
            boolean learner = status.configuration().isLearner(peer);
            print(peer + ": " + MessageFormat.progress(progress, learner) + "\n");
        });
    }
}
