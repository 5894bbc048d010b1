package dev.ariadne.raft.node;

import static com.google.common.base.Verify.verify;

import dev.ariadne.raft.codec.CodecException;
import dev.ariadne.raft.codec.RecordCodec;
import dev.ariadne.raft.core.Message;
import dev.ariadne.raft.core.Message.AppendEntries;
import dev.ariadne.raft.core.Message.InstallSnapshot;
import dev.ariadne.raft.core.Message.SnapshotChunk;
import dev.ariadne.raft.core.Message.SnapshotChunkResponse;
import dev.ariadne.raft.core.ProgressView;
import dev.ariadne.raft.core.ProposeResult;
import dev.ariadne.raft.core.RaftEvent;
import dev.ariadne.raft.core.RawNode;
import dev.ariadne.raft.core.ReadOption;
import dev.ariadne.raft.core.Ready;
import dev.ariadne.raft.core.Role;
import dev.ariadne.raft.core.Status;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.MemoryLog;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.AddressBook;
import dev.ariadne.raft.membership.ConfChange;
import dev.ariadne.raft.membership.ConfChange.Single;
import dev.ariadne.raft.membership.ConfChange.Transition;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.Contact;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.node.SnapshotTransfers.Transfer;
import dev.ariadne.raft.node.StorageAnswer.ChunkKept;
import dev.ariadne.raft.node.StorageAnswer.ChunkMissing;
import dev.ariadne.raft.node.StorageAnswer.ChunkRead;
import dev.ariadne.raft.node.StorageAnswer.DiskFull;
import dev.ariadne.raft.node.StorageAnswer.Failed;
import dev.ariadne.raft.node.StorageAnswer.SnapshotContinues;
import dev.ariadne.raft.node.StorageAnswer.SnapshotGivenUp;
import dev.ariadne.raft.node.StorageAnswer.SnapshotReceived;
import dev.ariadne.raft.node.StorageAnswer.SnapshotSaved;
import dev.ariadne.raft.node.StorageAnswer.Written;
import dev.ariadne.raft.node.StorageJob.Compact;
import dev.ariadne.raft.node.StorageJob.ContinueSnapshot;
import dev.ariadne.raft.node.StorageJob.DropReceived;
import dev.ariadne.raft.node.StorageJob.KeepChunk;
import dev.ariadne.raft.node.StorageJob.ReadChunk;
import dev.ariadne.raft.node.StorageJob.SaveSnapshot;
import dev.ariadne.raft.node.StorageJob.TryAgain;
import dev.ariadne.raft.node.StorageJob.Write;
import dev.ariadne.raft.storage.Disk;
import dev.ariadne.raft.storage.Identity;
import dev.ariadne.raft.storage.Image;
import dev.ariadne.raft.storage.Recovered;
import dev.ariadne.raft.storage.SnapshotFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Runs one replica: the core, its durable log, its snapshots and its state machine, on a loop that its host provides.
 *
 * <p>Two actors, this one and a {@link StorageWorker}, so that no sync ever delays a message. Every input carries the host's
 * monotonic time, in nanoseconds, and the ticks that are due by then come first: after a pause the node notices that time has
 * passed before it believes what waited for it. After a batch of inputs the host calls {@link #flush}.
 *
 * <p>Once the disk or the state machine has failed the node does nothing any more and {@link #failure} says why; its host should
 * end the process. A disk that is full has not failed: while there is no room the node takes nothing that it would have to write, does
 * not campaign, and tries again once in an election timeout; a leader then asks another replica to take over.
 */
public final class RaftNode {
    private final RaftNodeConfig config;
    private final Identity identity;
    private final NodeId id;
    private final RawNode raw;

    /** What the worker has made durable. */
    private final MemoryLog log;

    private final StateMachine machine;
    private final Outbox outbox;
    private final Consumer<StorageJob> storage;
    private final SnapshotTransfers transfers;
    private final PendingReads reads;

    private final Buggify buggify;

    /** As of the last applied entry. */
    private AddressBook addresses;

    /** When the next tick is due. */
    private long nextTick;

    /** Whether the worker is writing a snapshot of ours. */
    private boolean saving;

    /** Of the entries that were applied after the newest snapshot, and after the one that is being written. */
    private long bytesSinceSnapshot;

    private long bytesSinceSaving;

    /** Ticks until another snapshot may be begun, after one that found no room. */
    private int snapshotPause;

    /** Whether writes wait for room on the disk. */
    private boolean diskFull;

    /** Ticks since the worker last tried to find room. */
    private int fullTicks;

    /** Whom this replica last asked to lead in its place. */
    private @Nullable NodeId successor;

    private long staleMessages;
    private long foreignMessages;
    private long unwritableMessages;

    private @Nullable String failure;

    /**
     * Recovers a replica from its disk, which must have been formatted. From here on the storage worker owns the disk.
     *
     * @param now the host's monotonic time, in nanoseconds
     * @param machine a fresh one; it gets the snapshot here, and the entries after it as they turn out to be committed
     * @param random for election timeouts and the phase of the ticks
     * @throws IOException if the disk is not formatted, damaged, or fails
     */
    public RaftNode(
            RaftNodeConfig config,
            long now,
            Disk disk,
            Workers workers,
            Outbox outbox,
            StateMachine machine,
            RandomGenerator random,
            Consumer<RaftEvent> events)
            throws IOException {
        this(config, now, disk, workers, outbox, machine, random, events, Buggify.OFF);
    }

    /** As the other, under test. */
    public RaftNode(
            RaftNodeConfig config,
            long now,
            Disk disk,
            Workers workers,
            Outbox outbox,
            StateMachine machine,
            RandomGenerator random,
            Consumer<RaftEvent> events,
            Buggify buggify)
            throws IOException {
        this.config = config;
        this.buggify = buggify;
        this.outbox = outbox;
        this.machine = machine;
        Recovered recovered = Recovered.recover(disk, config.wal());
        Image image = recovered.image();
        identity = image.identity();
        id = identity.nodeId();
        log = new MemoryLog(image.snapshot(), image.before(), image.entries());
        if (image.snapshot().index() > 0) {
            try (SnapshotFile file = SnapshotFile.open(
                    disk, identity.clusterId(), image.snapshot().last())) {
                machine.restore(image.snapshot().index(), file.pieces());
            } catch (UncheckedIOException e) {
                throw new IOException(e.getMessage(), e);
            }
        }
        addresses = image.snapshot().addresses();
        raw = new RawNode(config.core(id), log, image.hardState(), random, events);
        raw.setItself(!isStranger(identity));
        reads = new PendingReads(random.nextLong());
        transfers = new SnapshotTransfers(config.electionTicks());
        StorageWorker worker =
                new StorageWorker(disk, identity.clusterId(), config.chunkBytes(), recovered.wal(), buggify);
        storage = workers.start("storage-" + id, worker::work, this::onStorage);
        nextTick = now + 1 + random.nextLong(config.tickNanos());
    }

    // ---- inputs

    /** A message from another replica, decoded and checked to be of this cluster. */
    public void receive(long now, Message message) {
        wake(now);
        if (failure != null) {
            return;
        }
        if (!message.to().equals(id)) {
            foreignMessages++;
            return;
        }
        if (message.term() != 0 && message.term() < raw.term()) {
            staleMessages++;
        }
        if (message instanceof SnapshotChunk chunk) {
            onChunk(chunk);
        } else if (message instanceof SnapshotChunkResponse response) {
            onChunkResponse(response);
        } else if (diskFull && isToBeWritten(message)) {
            unwritableMessages++;
        } else if (raw.step(message) == RawNode.Stepped.UNKNOWN_PEER) {
            foreignMessages++;
        }
    }

    /** Such messages come again; taking them while neither they nor their answers can be written would fill the memory as well. */
    private static boolean isToBeWritten(Message message) {
        return message instanceof AppendEntries || message instanceof Message.Propose;
    }

    /** The connection to another replica is gone, and with it perhaps what was on its way. */
    public void disconnected(long now, NodeId peer) {
        wake(now);
        if (failure == null) {
            raw.reportUnreachable(peer);
            transfers.hurry(peer);
        }
    }

    /** Proposes data for the log; what is accepted or forwarded may still get lost with its leader. */
    public ProposeResult propose(long now, Bytes data) {
        wake(now);
        ProposeResult refused = refusal();
        return refused != null ? refused : raw.propose(data);
    }

    /** Why nothing can be proposed here now; null if that is for the core to say. */
    private @Nullable ProposeResult refusal() {
        if (failure != null) {
            return new ProposeResult.Refused(ProposeResult.Reason.STOPPED, null);
        }
        return diskFull && raw.role() == Role.LEADER
                ? new ProposeResult.Refused(ProposeResult.Reason.DISK_FULL, null)
                : null;
    }

    /**
     * Proposes a change of the membership. It takes effect when it is applied, and the next one is admitted only after that. One
     * that cannot be carried out, or not yet, is accepted as an entry without effect.
     *
     * @param contacts of new members, and new ones of members; a removed member's is forgotten
     */
    public ProposeResult propose(long now, Transition transition, List<Single> changes, AddressBook contacts) {
        wake(now);
        ProposeResult refused = refusal();
        return refused != null
                ? refused
                : raw.propose(new ConfChange.V2(
                        transition, changes, RecordCodec.encode(contacts).buffer()));
    }

    /**
     * Asks for a linearizable read, which needs no entry in the log. {@link StateMachine#readable} says when it may be served, in a
     * later {@link #flush} or never: whoever asks must not wait longer than for the leader known now.
     *
     * @param read names it; never the same twice in this object's life
     * @return false if this replica knows of no leader to ask
     */
    public boolean read(long now, long read) {
        wake(now);
        if (failure != null || raw.leader() == null) {
            return false;
        }
        raw.readIndex(reads.context(read));
        return true;
    }

    /** As {@link #read}, but a lease will do, if replicas keep leases and this one leads under one; otherwise there is no difference. */
    public boolean readUnderLease(long now, long read) {
        wake(now);
        if (failure != null || raw.leader() == null) {
            return false;
        }
        raw.readIndexUnderLease(reads.context(read));
        return true;
    }

    /** Believes no longer in the leader it knows, because the caller knows better; a candidate need not wait for this replica then. */
    public void forgetLeader(long now) {
        wake(now);
        if (failure == null) {
            raw.forgetLeader();
        }
    }

    /** Asks the leader, which may be this replica, to hand over to another voter. Whether it comes to that, time will tell. */
    public void transferLeadership(long now, NodeId to) {
        wake(now);
        if (failure == null) {
            raw.transferLeadership(to);
        }
    }

    /**
     * Runs the ticks that are due. After a long pause only as many as make an election are run: more would not tell the node
     * anything, and every further campaign would disturb the others.
     */
    public void wake(long now) {
        for (int ticks = 0; failure == null && nextTick <= now; nextTick += config.tickNanos()) {
            if (ticks++ < config.electionTicks()) {
                tick();
            }
        }
    }

    /** When {@link #wake} has something to do again. */
    public long nextWake() {
        return nextTick;
    }

    private void tick() {
        raw.tick();
        snapshotPause = Math.max(0, snapshotPause - 1);
        if (diskFull && ++fullTicks >= config.electionTicks()) {
            fullTicks = 0;
            storage.accept(new TryAgain());
            handOver();
        }
        dropStaleTransfers();
        for (NodeId to : transfers.tick()) {
            Transfer transfer = transfers.get(to);
            if (SnapshotTransfers.isHopeless(transfer) || buggify.at("raft.give-transfer-up")) {
                giveUp(to);
            } else {
                storage.accept(new ReadChunk(to, transfer.snapshot(), transfer.offset()));
            }
        }
    }

    /**
     * Asks the voter that has most of the log to lead, or another one than last time: a leader that cannot write still commits what
     * others have written, but cannot apply it nor answer anybody.
     */
    private void handOver() {
        if (raw.role() != Role.LEADER) {
            return;
        }
        Comparator<Map.Entry<NodeId, ProgressView>> byMatch =
                Comparator.comparingLong(peer -> peer.getValue().match());
        raw.status().progress().entrySet().stream()
                .filter(peer -> !peer.getKey().equals(id) && configuration().isVoter(peer.getKey()))
                .max(Comparator.<Map.Entry<NodeId, ProgressView>, Boolean>comparing(
                                peer -> !peer.getKey().equals(successor))
                        .thenComparing(byMatch))
                .ifPresent(peer -> {
                    successor = peer.getKey();
                    raw.transferLeadership(successor);
                });
    }

    // ---- outputs

    /** Hands out the work that the inputs have made: messages, storage jobs, committed entries. */
    public void flush() {
        if (buggify.at("raft.hold-flush")) {
            return; // the next input or tick brings another
        }
        while (failure == null && raw.hasReady()) {
            Ready ready = raw.ready();
            ready.messages().forEach(this::send);
            if (ready.hasStorageWork()) {
                storage.accept(Write.of(ready));
            }
            apply(ready.committed());
            ready.reads().forEach(reads::answered);
        }
        if (failure == null) {
            reads.take(raw.applied()).forEach(machine::readable);
        }
    }

    private void send(Message message) {
        if (message instanceof InstallSnapshot install) {
            transfers.start(install.term(), install.to(), install.snapshot());
            storage.accept(new ReadChunk(install.to(), install.snapshot(), 0));
        } else {
            outbox.send(message);
        }
    }

    private void apply(List<Entry> entries) {
        for (int i = 0; i < entries.size() && failure == null; i++) {
            apply(entries.get(i));
        }
        if (failure == null) {
            raw.applied(entries);
        }
        boolean changes = entries.stream().anyMatch(entry -> entry.change() != null);
        // a voter that campaigns before its time may break a lease
        if (failure == null
                && changes
                && config.readOption() == ReadOption.SAFE
                && buggify.at("raft.campaign-after-change")) {
            raw.campaign();
        }
    }

    private void apply(Entry entry) {
        try {
            machine.apply(entry);
        } catch (RuntimeException e) {
            fail("entry " + entry.id() + " cannot be applied: " + e.getMessage());
            return;
        }
        ConfChange change = entry.change();
        if (change != null) {
            change(entry.id(), change);
        }
        if (failure != null) {
            return;
        }
        bytesSinceSnapshot += entry.size();
        bytesSinceSaving += entry.size();
        long behind = entry.index() - log.snapshot().index();
        boolean isDue = behind >= config.snapshotEveryEntries() || isLogLarge() || buggify.at("raft.snapshot-now");
        if (!saving && snapshotPause == 0 && isDue) {
            saveSnapshot(entry.id());
        }
    }

    private boolean isLogLarge() {
        return bytesSinceSnapshot >= config.snapshotEveryBytes();
    }

    private void change(EntryId id, ConfChange change) {
        try {
            AddressBook contacts = RecordCodec.decodeAddressBook(Bytes.copyOf(change.context()));
            meet(addresses.after(contacts, raw.applyConfChange(change).members()));
        } catch (CodecException | IllegalStateException e) {
            fail("entry " + id + " cannot be applied: " + e.getMessage());
        }
    }

    /** From now on these are the members, of whom this replica may be one, or stand in for one. */
    private void meet(AddressBook members) {
        addresses = members;
        decideOnCampaigns();
    }

    /** Whether it may campaign: as the member of its id, and with a disk that its vote can be written to. */
    private void decideOnCampaigns() {
        raw.setItself(!isStranger(identity) && !diskFull);
    }

    private void saveSnapshot(EntryId last) {
        Iterable<Bytes> pieces;
        try {
            pieces = machine.snapshot();
        } catch (RuntimeException e) {
            fail("snapshot " + last + " cannot be taken: " + e.getMessage());
            return;
        }
        saving = true;
        bytesSinceSaving = 0;
        storage.accept(new SaveSnapshot(new Snapshot(last, raw.configuration(), addresses), pieces));
    }

    // ---- answers of the storage worker

    private void onStorage(StorageAnswer answer) {
        if (failure != null) {
            return;
        }
        if (answer instanceof Written written) {
            onWritten(written);
        } else if (answer instanceof SnapshotContinues) {
            storage.accept(new ContinueSnapshot());
        } else if (answer instanceof SnapshotSaved saved) {
            onSnapshotSaved(saved.snapshot());
        } else if (answer instanceof SnapshotGivenUp) {
            saving = false;
            snapshotPause = config.electionTicks();
        } else if (answer instanceof DiskFull) {
            setDiskFull(true);
        } else if (answer instanceof ChunkRead chunk) {
            onChunkRead(chunk);
        } else if (answer instanceof ChunkMissing missing) {
            onChunkMissing(missing);
        } else if (answer instanceof ChunkKept kept) {
            respond(kept.chunk(), kept.received());
        } else if (answer instanceof SnapshotReceived received) {
            onSnapshotReceived(received.lastChunk());
        } else if (answer instanceof Failed failed) {
            fail(failed.reason());
        } else {
            throw new AssertionError(answer);
        }
    }

    private void setDiskFull(boolean full) {
        if (full != diskFull) {
            diskFull = full;
            fullTicks = 0;
            decideOnCampaigns();
        }
    }

    private void onWritten(Written written) {
        setDiskFull(false);
        Write write = written.write();
        if (write.install() != null) {
            try {
                machine.restore(write.install().index(), written.installed().iterator());
            } catch (RuntimeException e) {
                fail("snapshot " + write.install().last() + " cannot be restored: " + e.getMessage());
                return;
            }
            meet(write.install().addresses());
            log.reset(write.install());
            bytesSinceSnapshot = 0;
        }
        log.append(write.entries());
        raw.persisted(write.ticket());
        for (Message promise : write.promises()) {
            if (promise.to().equals(id)) {
                raw.step(promise);
            } else {
                outbox.send(promise);
            }
        }
    }

    private void onSnapshotSaved(Snapshot snapshot) {
        saving = false;
        log.snapshotTaken(snapshot);
        bytesSinceSnapshot = bytesSinceSaving;
        long index = snapshot.index() - (buggify.at("raft.compact-all") ? 0 : config.catchUpEntries());
        index = Math.max(index, log.excess(snapshot.index(), config.snapshotEveryBytes() / 2));
        if (index >= log.firstIndex()) {
            log.compact(index);
            storage.accept(new Compact(index));
        }
    }

    // ---- snapshots on their way to a follower

    private void dropStaleTransfers() {
        transfers.keepOnly(raw.role() == Role.LEADER ? raw.term() : 0);
    }

    private void onChunkRead(ChunkRead chunk) {
        dropStaleTransfers();
        Transfer transfer = transfers.find(chunk.to(), chunk.snapshot().last());
        if (transfer != null && transfer.offset() == chunk.offset()) {
            outbox.send(new SnapshotChunk(
                    id, chunk.to(), raw.term(), chunk.snapshot(), chunk.offset(), chunk.size(), chunk.data()));
        }
    }

    private void onChunkMissing(ChunkMissing missing) {
        dropStaleTransfers();
        if (transfers.find(missing.to(), missing.snapshot().last()) != null) {
            giveUp(missing.to());
        }
    }

    private void onChunkResponse(SnapshotChunkResponse response) {
        dropStaleTransfers();
        Transfer transfer = transfers.find(response.from(), response.last());
        if (transfer == null || response.term() != raw.term()) {
            return;
        }
        if (response.received() >= response.size()) {
            transfers.stop(response.from());
            raw.reportSnapshot(response.from(), true);
        } else if (response.received() != transfer.offset()) {
            transfers.moveTo(response.from(), response.received());
            storage.accept(new ReadChunk(response.from(), transfer.snapshot(), response.received()));
        }
    }

    private void giveUp(NodeId to) {
        transfers.stop(to);
        raw.reportSnapshot(to, false);
    }

    // ---- snapshots on their way from the leader

    private void onChunk(SnapshotChunk chunk) {
        if (chunk.term() != raw.term() || raw.isRestoring() || diskFull) {
            return; // of the past, or a leader that a heartbeat will introduce first; or there is no room
        }
        if (chunk.snapshot().index() <= raw.commit()) {
            respond(chunk, chunk.size()); // no need of the rest
            raw.step(install(chunk));
        } else {
            storage.accept(new KeepChunk(chunk));
        }
    }

    private void onSnapshotReceived(SnapshotChunk chunk) {
        respond(chunk, chunk.size());
        if (!raw.isRestoring()) {
            raw.step(install(chunk));
        }
        if (!chunk.snapshot().last().equals(raw.restoring())) {
            storage.accept(new DropReceived(chunk.snapshot().last()));
        }
    }

    private InstallSnapshot install(SnapshotChunk chunk) {
        return new InstallSnapshot(chunk.from(), id, chunk.term(), chunk.snapshot());
    }

    private void respond(SnapshotChunk chunk, long received) {
        outbox.send(new SnapshotChunkResponse(
                id, chunk.from(), raw.term(), chunk.snapshot().last(), received, chunk.size()));
    }

    // ---- state

    private void fail(String reason) {
        verify(failure == null, "failed twice: %s, %s", failure, reason);
        failure = reason;
    }

    /** Why this node has stopped for good; null while it runs. */
    public @Nullable String failure() {
        return failure;
    }

    /** Whether there is no room on its disk for what is to be written. */
    public boolean isDiskFull() {
        return diskFull;
    }

    /** The last entry of its newest snapshot; zero if there is none. */
    public long snapshotIndex() {
        return log.snapshot().index();
    }

    /** Messages so far of a term that is over; their senders were told so at most. */
    public long staleMessages() {
        return staleMessages;
    }

    /** Messages so far that were dropped, being for another replica, or answers of one that is no member. */
    public long foreignMessages() {
        return foreignMessages;
    }

    /** Messages so far that were dropped for want of room on the disk. */
    public long unwritableMessages() {
        return unwritableMessages;
    }

    public NodeId id() {
        return id;
    }

    public Identity identity() {
        return identity;
    }

    public boolean isLeader() {
        return failure == null && raw.role() == Role.LEADER;
    }

    public long term() {
        return raw.term();
    }

    /** Whom this replica believes to lead. */
    public @Nullable NodeId leader() {
        return raw.leader();
    }

    /** Where it stands, for operators and oracles. */
    public Status status() {
        return raw.status();
    }

    /** Who takes part, as of the last applied entry, or as of the snapshot that is being installed. */
    public Configuration configuration() {
        return raw.configuration();
    }

    /** How to reach the members, as of the last applied entry. */
    public AddressBook addresses() {
        return addresses;
    }

    /**
     * Whether a message of this sender may be handed to {@link #receive}; whoever delivers messages asks. A machine under the id of a
     * member that is not the one in the address book is a stranger: it may have been put in the member's place, and the entries that
     * say so not be here yet, or it may have lost all that the member promised. So what it asks is answered, as of anybody, but its
     * answers are not believed.
     */
    public boolean mayReceive(Identity sender, Message message) {
        return sender.clusterId() == identity.clusterId() && (!message.isResponse() || !isStranger(sender));
    }

    /** Whether a message may be sent to this receiver: a stranger gets answers, and nothing that was meant for the member. */
    public boolean maySend(Identity receiver, Message message) {
        return receiver.clusterId() == identity.clusterId() && (message.isResponse() || !isStranger(receiver));
    }

    private boolean isStranger(Identity other) {
        Contact contact = addresses.get(other.nodeId());
        return contact != null && contact.incarnation() != 0 && contact.incarnation() != other.incarnation();
    }

    /** The last entry its state machine has applied. */
    public long applied() {
        return raw.applied();
    }

    /** The term of an entry it holds, or of the one before its first; zero for any other. */
    public long termAt(long index) {
        return raw.termAt(index);
    }

    /** Entries of the log from {@code from} on and before {@code to}, for oracles. */
    public List<Entry> entries(long from, long to) {
        return raw.entries(from, to);
    }
}
