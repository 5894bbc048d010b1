package dev.ariadne.sim.nemesis;

import dev.ariadne.sim.nemesis.FaultText.Form;
import java.util.List;

/** The text of faults of disks. */
final class DiskForms {
    static final List<Form<?>> ALL = List.of(
            new Form<>(
                    "fail-disk",
                    Fault.FailDisk.class,
                    f -> new FaultFields()
                            .put("node", f.node())
                            .put("call", f.call())
                            .put("times", f.times())
                            .put("for", f.nanos()),
                    in -> new Fault.FailDisk(in.number("node"), in.call("call"), in.number("times"), in.nanos("for"))),
            new Form<>(
                    "slow-disk",
                    Fault.SlowDisk.class,
                    f -> new FaultFields()
                            .put("node", f.node())
                            .put("factor", f.factor())
                            .put("for", f.nanos()),
                    in -> new Fault.SlowDisk(in.number("node"), in.number("factor"), in.nanos("for"))),
            new Form<>(
                    "stall-disk",
                    Fault.StallDisk.class,
                    f -> new FaultFields().put("node", f.node()).put("for", f.nanos()),
                    in -> new Fault.StallDisk(in.number("node"), in.nanos("for"))),
            new Form<>(
                    "fill-disk",
                    Fault.FillDisk.class,
                    f -> new FaultFields()
                            .put("node", f.node())
                            .put("room", f.roomBytes())
                            .put("for", f.nanos()),
                    in -> new Fault.FillDisk(in.number("node"), in.nanos("room"), in.nanos("for"))),
            new Form<>(
                    "short-transfers",
                    Fault.ShortTransfers.class,
                    f -> new FaultFields()
                            .put("node", f.node())
                            .put("call", f.call())
                            .put("times", f.times())
                            .put("thrown", f.thrown())
                            .put("for", f.nanos()),
                    in -> new Fault.ShortTransfers(
                            in.number("node"),
                            in.call("call"),
                            in.number("times"),
                            in.flag("thrown"),
                            in.nanos("for"))),
            new Form<>(
                    "bit-rot",
                    Fault.BitRot.class,
                    f -> new FaultFields().put("node", f.node()).put("sectors", f.sectors()),
                    in -> new Fault.BitRot(in.number("node"), in.number("sectors"))),
            new Form<>(
                    "misdirected-write",
                    Fault.MisdirectedWrite.class,
                    f -> new FaultFields().put("node", f.node()),
                    in -> new Fault.MisdirectedWrite(in.number("node"))),
            new Form<>(
                    "misdirected-reads",
                    Fault.MisdirectedReads.class,
                    f -> new FaultFields()
                            .put("node", f.node())
                            .put("times", f.times())
                            .put("for", f.nanos()),
                    in -> new Fault.MisdirectedReads(in.number("node"), in.number("times"), in.nanos("for"))),
            new Form<>(
                    "wipe",
                    Fault.Wipe.class,
                    f -> new FaultFields().put("node", f.node()).put("down", f.downNanos()),
                    in -> new Fault.Wipe(in.number("node"), in.nanos("down"))));

    private DiskForms() {}
}
