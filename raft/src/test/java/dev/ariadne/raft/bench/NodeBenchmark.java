package dev.ariadne.raft.bench;

import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Proposals through three running nodes, each on its own thread, in a closed loop: ours, and those of MicroRaft beside them. */
@Fork(
        value = 1,
        jvmArgsPrepend = {"-Xms2g", "-Xmx2g"})
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 7, time = 2)
public class NodeBenchmark {
    /** Where the storage worker runs. */
    public enum Storage {
        /** On the loop of its node. */
        LOOP,
        /** On a thread of its own. */
        THREAD
    }

    /** A closed loop, which runs for as long as its nodes do. */
    @State(Scope.Benchmark)
    public abstract static class Load {
        /** How many proposals are open. */
        @Param({"1", "64", "1024"})
        int open;

        final ClosedLoop loop = new ClosedLoop();
        private ClosedLoop.Cluster cluster;

        abstract ClosedLoop.Cluster cluster() throws IOException;

        @Setup
        public void start() throws IOException {
            cluster = cluster();
            loop.start(cluster, open);
        }

        @Setup(Level.Iteration)
        public void forget() {
            loop.forget();
        }

        @TearDown
        public void stop() {
            loop.stop();
            cluster.close();
        }
    }

    /** Three of ours. */
    public static class Ariadne extends Load {
        @Param
        Storage storage;

        @Override
        ClosedLoop.Cluster cluster() throws IOException {
            return new AriadneCluster(loop, storage);
        }
    }

    /** Three of theirs. */
    public static class MicroRaft extends Load {
        @Override
        ClosedLoop.Cluster cluster() {
            return new MicroRaftCluster(loop);
        }
    }

    @Benchmark
    @OperationsPerInvocation(ClosedLoop.CHUNK)
    public void ariadne(Ariadne load) throws InterruptedException {
        load.loop.awaitChunk();
    }

    @Benchmark
    @OperationsPerInvocation(ClosedLoop.CHUNK)
    public void microRaft(MicroRaft load) throws InterruptedException {
        load.loop.awaitChunk();
    }
}
