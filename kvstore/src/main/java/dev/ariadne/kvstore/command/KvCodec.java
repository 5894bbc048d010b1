package dev.ariadne.kvstore.command;

import dev.ariadne.kvstore.command.Command.InSession;
import dev.ariadne.kvstore.command.Command.OpenSession;
import dev.ariadne.kvstore.command.KvOperation.CompareAndSet;
import dev.ariadne.kvstore.command.KvOperation.Delete;
import dev.ariadne.kvstore.command.KvOperation.Get;
import dev.ariadne.kvstore.command.KvOperation.Put;
import dev.ariadne.kvstore.command.KvOperation.Update;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.membership.NodeId;
import org.jspecify.annotations.Nullable;

/** Commands, results, requests and replies as bytes. */
public final class KvCodec {
    private static final char COMMAND = 'C';
    private static final char RESULT = 'R';
    private static final char REQUEST = 'Q';
    private static final char REPLY = 'A';

    private KvCodec() {}

    /** What the log stores; never empty. */
    public static Bytes encode(Command command) {
        Encoder out = new Encoder(COMMAND);
        write(out, command);
        return out.seal();
    }

    public static Command decodeCommand(Bytes sealed) throws CorruptDataException {
        return Decoder.open(COMMAND, sealed, KvCodec::readCommand);
    }

    public static Bytes encode(Result result) {
        Encoder out = new Encoder(RESULT);
        write(out, result);
        return out.seal();
    }

    public static Result decodeResult(Bytes sealed) throws CorruptDataException {
        return Decoder.open(RESULT, sealed, KvCodec::readResult);
    }

    public static Bytes encode(KvRequest request) {
        Encoder out = new Encoder(REQUEST);
        write(out, request.id());
        write(out, request.command());
        return out.seal();
    }

    public static KvRequest decodeRequest(Bytes sealed) throws CorruptDataException {
        return Decoder.open(REQUEST, sealed, in -> new KvRequest(readRequestId(in), readCommand(in)));
    }

    public static Bytes encode(KvReply reply) {
        Encoder out = new Encoder(REPLY);
        write(out, reply.id());
        if (reply instanceof KvReply.Done done) {
            out.writeByte(0);
            write(out, done.result());
        } else if (reply instanceof KvReply.Refused refused) {
            out.writeByte(1);
            out.writeByte(refused.reason().code);
            out.writeLong(refused.leader() == null ? 0 : refused.leader().value());
        } else if (reply instanceof KvReply.Unknown) {
            out.writeByte(2);
        } else {
            throw new AssertionError(reply);
        }
        return out.seal();
    }

    public static KvReply decodeReply(Bytes sealed) throws CorruptDataException {
        return Decoder.open(REPLY, sealed, in -> {
            RequestId id = readRequestId(in);
            int tag = in.readByte();
            return switch (tag) {
                case 0 -> new KvReply.Done(id, readResult(in));
                case 1 -> new KvReply.Refused(id, readReason(in), readLeader(in));
                case 2 -> new KvReply.Unknown(id);
                default -> throw new CorruptDataException("no reply has tag " + tag);
            };
        });
    }

    private static void write(Encoder out, Command command) {
        if (command instanceof OpenSession) {
            out.writeByte(0);
        } else if (command instanceof Get get) {
            out.writeByte(1);
            out.writeBytes(get.key());
        } else if (command instanceof InSession inSession) {
            out.writeByte(2);
            out.writeLong(inSession.session());
            out.writeLong(inSession.sequence());
            write(out, inSession.update());
        } else {
            throw new AssertionError(command);
        }
    }

    private static Command readCommand(Decoder in) throws CorruptDataException {
        int tag = in.readByte();
        return switch (tag) {
            case 0 -> new OpenSession();
            case 1 -> new Get(readKey(in));
            case 2 -> new InSession(in.readLong(), in.readLong(), readUpdate(in));
            default -> throw new CorruptDataException("no command has tag " + tag);
        };
    }

    private static void write(Encoder out, Update update) {
        if (update instanceof Put put) {
            out.writeByte(0);
            out.writeBytes(put.key());
            out.writeBytes(put.value());
        } else if (update instanceof Delete delete) {
            out.writeByte(1);
            out.writeBytes(delete.key());
        } else if (update instanceof CompareAndSet cas) {
            out.writeByte(2);
            out.writeBytes(cas.key());
            out.writeOptionalBytes(cas.expected());
            out.writeBytes(cas.value());
        } else {
            throw new AssertionError(update);
        }
    }

    private static Update readUpdate(Decoder in) throws CorruptDataException {
        int tag = in.readByte();
        return switch (tag) {
            case 0 -> new Put(readKey(in), readValue(in));
            case 1 -> new Delete(readKey(in));
            case 2 -> new CompareAndSet(readKey(in), readOptionalValue(in), readValue(in));
            default -> throw new CorruptDataException("no update has tag " + tag);
        };
    }

    private static void write(Encoder out, Result result) {
        if (result instanceof Result.SessionOpened opened) {
            out.writeByte(0);
            out.writeLong(opened.session());
        } else if (result instanceof Result.Written) {
            out.writeByte(1);
        } else if (result instanceof Result.Deleted deleted) {
            out.writeByte(2);
            out.writeBoolean(deleted.existed());
        } else if (result instanceof Result.Swapped) {
            out.writeByte(3);
        } else if (result instanceof Result.NotSwapped not) {
            out.writeByte(4);
            out.writeOptionalBytes(not.actual());
        } else if (result instanceof Result.Value value) {
            out.writeByte(5);
            out.writeOptionalBytes(value.value());
        } else if (result instanceof Result.SessionExpired) {
            out.writeByte(6);
        } else if (result instanceof Result.Superseded) {
            out.writeByte(7);
        } else {
            throw new AssertionError(result);
        }
    }

    private static Result readResult(Decoder in) throws CorruptDataException {
        int tag = in.readByte();
        return switch (tag) {
            case 0 -> new Result.SessionOpened(in.readLong());
            case 1 -> new Result.Written();
            case 2 -> new Result.Deleted(in.readBoolean());
            case 3 -> new Result.Swapped();
            case 4 -> new Result.NotSwapped(readOptionalValue(in));
            case 5 -> new Result.Value(readOptionalValue(in));
            case 6 -> new Result.SessionExpired();
            case 7 -> new Result.Superseded();
            default -> throw new CorruptDataException("no result has tag " + tag);
        };
    }

    private static void write(Encoder out, RequestId id) {
        out.writeLong(id.client());
        out.writeLong(id.attempt());
    }

    private static RequestId readRequestId(Decoder in) {
        return new RequestId(in.readLong(), in.readLong());
    }

    private static KvReply.Reason readReason(Decoder in) throws CorruptDataException {
        int code = in.readByte();
        for (KvReply.Reason reason : KvReply.Reason.values()) {
            if (reason.code == code) {
                return reason;
            }
        }
        throw new CorruptDataException("no reason has code " + code);
    }

    private static @Nullable NodeId readLeader(Decoder in) {
        long value = in.readLong();
        return value == 0 ? null : NodeId.of(value);
    }

    private static Bytes readKey(Decoder in) throws CorruptDataException {
        return in.readBytes(KvOperation.KEY_BYTES_MAX);
    }

    private static Bytes readValue(Decoder in) throws CorruptDataException {
        return in.readBytes(KvOperation.VALUE_BYTES_MAX);
    }

    private static @Nullable Bytes readOptionalValue(Decoder in) throws CorruptDataException {
        return in.readOptionalBytes(KvOperation.VALUE_BYTES_MAX);
    }
}
