package dev.ariadne.raft.bench;

import static com.google.common.base.Verify.verify;

import dev.ariadne.raft.core.HardState;
import dev.ariadne.raft.core.Message;
import dev.ariadne.raft.core.Proposal;
import dev.ariadne.raft.core.ProposeResult.Accepted;
import dev.ariadne.raft.core.RaftConfig;
import dev.ariadne.raft.core.RawNode;
import dev.ariadne.raft.core.Ready;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.MemoryLog;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.NodeId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Proposals through the core alone: three voters on one thread, storage that is done at once, messages handed over as they are. A
 * proposal counts when all three have applied it.
 */
@State(Scope.Thread)
@Fork(
        value = 1,
        jvmArgsPrepend = {"-Xms2g", "-Xmx2g"})
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 7, time = 2)
public class CoreBenchmark {
    private static final int PROPOSALS = 1 << 10;

    /** Entries that a log holds before its older half is forgotten. */
    private static final int LOG_ENTRIES_MAX = 1 << 14;

    /** A core with what its owner has to give it. */
    private static final class Replica {
        final NodeId id;
        final Configuration configuration;
        final MemoryLog log;
        final RawNode raw;
        long applied;

        Replica(NodeId id, Configuration configuration) {
            this.id = id;
            this.configuration = configuration;
            log = new MemoryLog(new Snapshot(EntryId.ZERO, configuration), EntryId.ZERO, List.of());
            SplittableRandom random = new SplittableRandom(id.value());
            raw = new RawNode(RaftConfig.defaults(id), log, HardState.INITIAL, random, event -> {});
        }

        void drain(Deque<Message> wire) {
            while (raw.hasReady()) {
                Ready ready = raw.ready();
                wire.addAll(ready.messages());
                log.append(ready.entries());
                for (Message promise : ready.promises()) {
                    if (!promise.to().equals(id)) {
                        wire.add(promise);
                    }
                }
                for (Entry entry : ready.committed()) {
                    applied = entry.index();
                }
                raw.advance(ready);
            }
        }

        void compact() {
            if (log.lastIndex() - log.firstIndex() >= LOG_ENTRIES_MAX) {
                long last = Math.min(applied, log.lastIndex() - LOG_ENTRIES_MAX / 2);
                log.snapshotTaken(new Snapshot(new EntryId(log.termAt(last), last), configuration));
                log.compact(last);
            }
        }
    }

    /** How many proposals are made in one call. */
    @Param({"1", "16", "256"})
    int batch;

    private final List<Replica> replicas = new ArrayList<>();
    private final Deque<Message> wire = new ArrayDeque<>();
    private List<Proposal> proposals = List.of();

    /** Builds the cluster and lets the first replica win its election. */
    @Setup
    public void start() {
        Configuration configuration = Configuration.of(1, 2, 3);
        for (NodeId id : configuration.voters()) {
            replicas.add(new Replica(id, configuration));
        }
        proposals = Collections.nCopies(batch, Proposal.of(Bytes.wrap(new byte[128])));
        leader().campaign();
        settle();
    }

    /** A batch is proposed in one call. Returns the index up to which all have applied the log. */
    @Benchmark
    @OperationsPerInvocation(PROPOSALS)
    public long together() {
        return commit(() -> verify(leader().propose(proposals) instanceof Accepted, "refused"));
    }

    /** Each proposal of a batch is a call, as when clients come one by one. */
    @Benchmark
    @OperationsPerInvocation(PROPOSALS)
    public long oneByOne() {
        return commit(() -> {
            for (Proposal proposal : proposals) {
                verify(leader().propose(proposal.data()) instanceof Accepted, "refused");
            }
        });
    }

    private long commit(Runnable proposeBatch) {
        long before = replicas.get(2).applied;
        for (int proposed = 0; proposed < PROPOSALS; proposed += batch) {
            proposeBatch.run();
            settle();
        }
        replicas.forEach(Replica::compact);
        long after = replicas.get(2).applied;
        verify(after == before + PROPOSALS, "%s applied instead of %s", after - before, PROPOSALS);
        return after;
    }

    private RawNode leader() {
        return replicas.get(0).raw;
    }

    private void settle() {
        replicas.get(0).drain(wire);
        for (Message message = wire.poll(); message != null; message = wire.poll()) {
            Replica to = replicas.get((int) message.to().value() - 1);
            to.raw.step(message);
            to.drain(wire);
        }
    }
}
