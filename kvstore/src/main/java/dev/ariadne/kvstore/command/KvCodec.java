package dev.ariadne.kvstore.command;

import dev.ariadne.kvstore.command.Administration.ChangeMembers;
import dev.ariadne.kvstore.command.Administration.Promote;
import dev.ariadne.kvstore.command.Administration.TransferLeadership;
import dev.ariadne.kvstore.command.Command.InSession;
import dev.ariadne.kvstore.command.Command.OpenSession;
import dev.ariadne.kvstore.command.KvOperation.CompareAndSet;
import dev.ariadne.kvstore.command.KvOperation.Delete;
import dev.ariadne.kvstore.command.KvOperation.Get;
import dev.ariadne.kvstore.command.KvOperation.IfRevision;
import dev.ariadne.kvstore.command.KvOperation.Leased;
import dev.ariadne.kvstore.command.KvOperation.Put;
import dev.ariadne.kvstore.command.KvOperation.Range;
import dev.ariadne.kvstore.command.KvOperation.Read;
import dev.ariadne.kvstore.command.KvOperation.Stale;
import dev.ariadne.kvstore.command.KvOperation.Update;
import dev.ariadne.kvstore.command.KvOperation.Watch;
import dev.ariadne.raft.codec.ByteReader;
import dev.ariadne.raft.codec.ByteWriter;
import dev.ariadne.raft.codec.CodecException;
import dev.ariadne.raft.codec.RecordCodec;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.membership.ConfChange;
import dev.ariadne.raft.membership.NodeId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Commands, results, requests and replies as bytes. */
public final class KvCodec {
    /** No sealed form is longer: room for a key, two values and what surrounds them. */
    public static final int FORM_BYTES_MAX = KvOperation.KEY_BYTES_MAX + 2 * KvOperation.VALUE_BYTES_MAX + 128;

    private static final int PAIR_BYTES_MIN = 2 * Integer.BYTES + Long.BYTES;
    private static final int CHANGE_BYTES_MIN = Integer.BYTES + Byte.BYTES + Long.BYTES;

    private static final char COMMAND = 'C';
    private static final char RESULT = 'R';
    private static final char REQUEST = 'Q';
    private static final char REPLY = 'A';

    private KvCodec() {}

    /** What the log stores; never empty. */
    public static Bytes encode(Command command) {
        ByteWriter out = Sealed.begin(COMMAND);
        write(out, (KvRequest.Body) command);
        return Sealed.seal(out);
    }

    public static Command decodeCommand(Bytes sealed) throws CodecException {
        return Sealed.open(COMMAND, sealed, in -> {
            if (readBody(in) instanceof Command command) {
                return command;
            }
            throw new CodecException("an entry can hold a command only");
        });
    }

    public static Bytes encode(Result result) {
        ByteWriter out = Sealed.begin(RESULT);
        write(out, result);
        return Sealed.seal(out);
    }

    public static Result decodeResult(Bytes sealed) throws CodecException {
        return Sealed.open(RESULT, sealed, KvCodec::readResult);
    }

    public static Bytes encode(KvRequest request) {
        ByteWriter out = Sealed.begin(REQUEST);
        write(out, request.id());
        write(out, request.body());
        return Sealed.seal(out);
    }

    public static KvRequest decodeRequest(Bytes sealed) throws CodecException {
        return Sealed.open(REQUEST, sealed, in -> new KvRequest(readRequestId(in), readBody(in)));
    }

    public static Bytes encode(KvReply reply) {
        ByteWriter out = Sealed.begin(REPLY);
        write(out, reply.id());
        if (reply instanceof KvReply.Done done) {
            out.int8(0);
            write(out, done.result());
        } else if (reply instanceof KvReply.Refused refused) {
            out.int8(1);
            out.int8(refused.reason().code);
            out.int64(refused.leader() == null ? 0 : refused.leader().value());
        } else if (reply instanceof KvReply.Unknown) {
            out.int8(2);
        } else {
            throw new AssertionError(reply);
        }
        return Sealed.seal(out);
    }

    public static KvReply decodeReply(Bytes sealed) throws CodecException {
        return Sealed.open(REPLY, sealed, in -> {
            RequestId id = readRequestId(in);
            int tag = in.uint8("tag");
            return switch (tag) {
                case 0 -> new KvReply.Done(id, readResult(in));
                case 1 -> new KvReply.Refused(id, readReason(in), readLeader(in));
                case 2 -> new KvReply.Unknown(id);
                default -> throw new CodecException("no reply has tag " + tag);
            };
        });
    }

    private static void write(ByteWriter out, KvRequest.Body body) {
        if (body instanceof OpenSession) {
            out.int8(0);
        } else if (body instanceof Read read) {
            out.int8(1);
            write(out, read);
        } else if (body instanceof InSession inSession) {
            out.int8(2);
            out.int64(inSession.session());
            out.int64(inSession.sequence());
            write(out, inSession.update());
        } else if (body instanceof ChangeMembers change) {
            out.int8(3);
            ByteBuffer contacts = RecordCodec.encode(change.contacts()).buffer();
            RecordCodec.write(out, new ConfChange.V2(change.transition(), change.changes(), contacts));
        } else if (body instanceof TransferLeadership transfer) {
            out.int8(4);
            out.int64(transfer.to().value());
        } else if (body instanceof Promote promote) {
            out.int8(5);
            out.int64(promote.learner().value());
        } else {
            throw new AssertionError(body);
        }
    }

    private static KvRequest.Body readBody(ByteReader in) throws CodecException {
        int tag = in.uint8("tag");
        return switch (tag) {
            case 0 -> new OpenSession();
            case 1 -> readRead(in);
            case 2 -> new InSession(in.int64("session"), in.int64("sequence"), readUpdate(in));
            case 3 -> readChangeMembers(in);
            case 4 -> new TransferLeadership(NodeId.of(in.int64("node")));
            case 5 -> new Promote(NodeId.of(in.int64("node")));
            default -> throw new CodecException("no request has tag " + tag);
        };
    }

    private static ChangeMembers readChangeMembers(ByteReader in) throws CodecException {
        ConfChange change = RecordCodec.readConfChange(in);
        if (!(change instanceof ConfChange.V2)) {
            throw new CodecException("a change of the older kind");
        }
        return new ChangeMembers(
                change.transition(), change.changes(), RecordCodec.decodeAddressBook(Bytes.copyOf(change.context())));
    }

    private static void write(ByteWriter out, Update update) {
        if (update instanceof Put put) {
            out.int8(0);
            out.bytes(put.key());
            out.bytes(put.value());
        } else if (update instanceof Delete delete) {
            out.int8(1);
            out.bytes(delete.key());
        } else if (update instanceof CompareAndSet cas) {
            out.int8(2);
            out.bytes(cas.key());
            writeOptional(out, cas.expected());
            out.bytes(cas.value());
        } else if (update instanceof IfRevision conditional) {
            out.int8(3);
            out.int64(conditional.revision());
            write(out, conditional.then());
        } else {
            throw new AssertionError(update);
        }
    }

    private static Update readUpdate(ByteReader in) throws CodecException {
        int tag = in.uint8("tag");
        return switch (tag) {
            case 0 -> new Put(in.bytes("key"), in.bytes("value"));
            case 1 -> new Delete(in.bytes("key"));
            case 2 -> new CompareAndSet(in.bytes("key"), readOptional(in), in.bytes("value"));
            case 3 -> new IfRevision(in.natural("revision"), readUnconditional(in));
            default -> throw new CodecException("no update has tag " + tag);
        };
    }

    /** One level, whatever the bytes say: they must not decide how deep the stack grows. */
    private static Update readUnconditional(ByteReader in) throws CodecException {
        int tag = in.uint8("tag");
        return switch (tag) {
            case 0 -> new Put(in.bytes("key"), in.bytes("value"));
            case 1 -> new Delete(in.bytes("key"));
            default -> throw new CodecException("no update without a condition has tag " + tag);
        };
    }

    private static void write(ByteWriter out, Read read) {
        if (read instanceof Get get) {
            out.int8(0);
            out.bytes(get.key());
        } else if (read instanceof Range range) {
            out.int8(1);
            out.bytes(range.prefix());
            writeOptional(out, range.after());
            out.int32(range.limit());
        } else if (read instanceof Watch watch) {
            out.int8(2);
            out.bytes(watch.prefix());
            out.int64(watch.after());
            out.int32(watch.limit());
            out.int64(watch.waitNanos());
        } else if (read instanceof Stale stale) {
            out.int8(3);
            write(out, stale.read());
        } else if (read instanceof Leased leased) {
            out.int8(4);
            write(out, leased.read());
        } else {
            throw new AssertionError(read);
        }
    }

    private static Read readRead(ByteReader in) throws CodecException {
        int tag = in.uint8("tag");
        return switch (tag) {
            case 3 -> new Stale(readRead(in.uint8("tag"), in));
            case 4 -> new Leased(readRead(in.uint8("tag"), in));
            default -> readRead(tag, in);
        };
    }

    private static Read readRead(int tag, ByteReader in) throws CodecException {
        return switch (tag) {
            case 0 -> new Get(in.bytes("key"));
            case 1 -> new Range(in.bytes("prefix"), readOptional(in), in.int32("limit"));
            case 2 ->
                new Watch(in.bytes("prefix"), in.natural("revision"), in.int32("limit"), in.natural("time to wait"));
            default -> throw new CodecException("no read has tag " + tag);
        };
    }

    private static void write(ByteWriter out, Result result) {
        if (result instanceof Result.SessionOpened opened) {
            out.int8(0);
            out.int64(opened.session());
        } else if (result instanceof Result.Written written) {
            out.int8(1);
            out.int64(written.revision());
        } else if (result instanceof Result.Deleted deleted) {
            out.int8(2);
            out.int8(deleted.existed() ? 1 : 0);
        } else if (result instanceof Result.Swapped swapped) {
            out.int8(3);
            out.int64(swapped.revision());
        } else if (result instanceof Result.NotSwapped not) {
            out.int8(4);
            writeOptional(out, not.actual());
        } else if (result instanceof Result.Value value) {
            out.int8(5);
            writeOptional(out, value.value());
            out.int64(value.revision());
        } else if (result instanceof Result.SessionExpired) {
            out.int8(6);
        } else if (result instanceof Result.Superseded) {
            out.int8(7);
        } else if (result instanceof Result.MembersChanged) {
            out.int8(8);
        } else if (result instanceof Result.TransferBegun) {
            out.int8(9);
        } else if (result instanceof Result.RevisionDiffers differs) {
            out.int8(10);
            out.int64(differs.actual());
        } else if (result instanceof Result.Page page) {
            out.int8(11);
            out.int32(page.pairs().size());
            page.pairs()
                    .forEach(pair -> out.bytes(pair.key()).bytes(pair.value()).int64(pair.revision()));
            out.int8(page.more() ? 1 : 0);
            out.int64(page.revision());
        } else if (result instanceof Result.Changes changes) {
            out.int8(12);
            out.int32(changes.changes().size());
            changes.changes().forEach(change -> write(out, change));
            out.int64(changes.revision());
        } else if (result instanceof Result.Forgotten forgotten) {
            out.int8(13);
            out.int64(forgotten.oldest());
        } else if (result instanceof Result.NotCaughtUp not) {
            out.int8(14);
            out.int64(not.match());
            out.int64(not.commit());
        } else {
            throw new AssertionError(result);
        }
    }

    private static Result readResult(ByteReader in) throws CodecException {
        int tag = in.uint8("tag");
        return switch (tag) {
            case 0 -> new Result.SessionOpened(in.int64("session"));
            case 1 -> new Result.Written(in.int64("revision"));
            case 2 -> new Result.Deleted(in.bool("existed"));
            case 3 -> new Result.Swapped(in.int64("revision"));
            case 4 -> new Result.NotSwapped(readOptional(in));
            case 5 -> new Result.Value(readOptional(in), in.natural("revision"));
            case 6 -> new Result.SessionExpired();
            case 7 -> new Result.Superseded();
            case 8 -> new Result.MembersChanged();
            case 9 -> new Result.TransferBegun();
            case 10 -> new Result.RevisionDiffers(in.natural("revision"));
            case 11 -> readPage(in);
            case 12 -> readChanges(in);
            case 13 -> new Result.Forgotten(in.natural("revision"));
            case 14 -> new Result.NotCaughtUp(in.natural("match"), in.natural("commit"));
            default -> throw new CodecException("no result has tag " + tag);
        };
    }

    private static Result.Page readPage(ByteReader in) throws CodecException {
        int count = in.count("pairs", PAIR_BYTES_MIN);
        List<Result.Pair> pairs = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            pairs.add(new Result.Pair(in.bytes("key"), in.bytes("value"), in.natural("revision")));
        }
        return new Result.Page(pairs, in.bool("more"), in.natural("revision"));
    }

    private static void write(ByteWriter out, Result.Change change) {
        out.bytes(change.key());
        writeOptional(out, change.value());
        out.int64(change.revision());
    }

    private static Result.Changes readChanges(ByteReader in) throws CodecException {
        int count = in.count("changes", CHANGE_BYTES_MIN);
        List<Result.Change> changes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            changes.add(new Result.Change(in.bytes("key"), readOptional(in), in.natural("revision")));
        }
        return new Result.Changes(changes, in.natural("revision"));
    }

    private static void write(ByteWriter out, RequestId id) {
        out.int64(id.client());
        out.int64(id.attempt());
    }

    private static RequestId readRequestId(ByteReader in) throws CodecException {
        return new RequestId(in.int64("client"), in.int64("attempt"));
    }

    private static KvReply.Reason readReason(ByteReader in) throws CodecException {
        int code = in.uint8("reason");
        for (KvReply.Reason reason : KvReply.Reason.values()) {
            if (reason.code == code) {
                return reason;
            }
        }
        throw new CodecException("no reason has code " + code);
    }

    private static @Nullable NodeId readLeader(ByteReader in) throws CodecException {
        long value = in.int64("leader");
        return value == 0 ? null : NodeId.of(value);
    }

    private static void writeOptional(ByteWriter out, @Nullable Bytes value) {
        out.int8(value == null ? 0 : 1);
        if (value != null) {
            out.bytes(value);
        }
    }

    private static @Nullable Bytes readOptional(ByteReader in) throws CodecException {
        return in.bool("presence") ? in.bytes("value") : null;
    }
}
