package dev.ariadne.sim.nemesis;

import dev.ariadne.sim.nemesis.FaultText.Form;
import java.util.List;

/** The text of faults of the network. */
final class NetworkForms {
    static final List<Form<?>> ALL = List.of(
            new Form<>(
                    "partition",
                    Fault.Partition.class,
                    f -> new FaultFields().sides("sides", f.sides()).put("for", f.nanos()),
                    in -> new Fault.Partition(in.sides("sides"), in.nanos("for"))),
            new Form<>(
                    "cut-link",
                    Fault.CutLink.class,
                    f -> new FaultFields()
                            .put("from", f.from())
                            .put("to", f.to())
                            .put("for", f.nanos()),
                    in -> new Fault.CutLink(in.number("from"), in.number("to"), in.nanos("for"))),
            new Form<>(
                    "cut",
                    Fault.Cut.class,
                    f -> new FaultFields().links("links", f.links()).put("for", f.nanos()),
                    in -> new Fault.Cut(in.links("links"), in.nanos("for"))),
            new Form<>(
                    "isolate",
                    Fault.Isolate.class,
                    f -> new FaultFields().put("target", f.target()).put("for", f.nanos()),
                    in -> new Fault.Isolate(in.word("target"), in.nanos("for"))),
            new Form<>(
                    "clog",
                    Fault.Clog.class,
                    f -> new FaultFields().links("links", f.links()).put("for", f.nanos()),
                    in -> new Fault.Clog(in.links("links"), in.nanos("for"))),
            new Form<>(
                    "reset",
                    Fault.Reset.class,
                    f -> new FaultFields().put("one", f.one()).put("other", f.other()),
                    in -> new Fault.Reset(in.number("one"), in.number("other"))),
            new Form<>(
                    "network",
                    Fault.Network.class,
                    f -> new FaultFields().put(f.quality()).put("for", f.nanos()),
                    in -> new Fault.Network(in.quality(), in.nanos("for"))),
            new Form<>(
                    "bad-link",
                    Fault.BadLink.class,
                    f -> new FaultFields()
                            .put("from", f.from())
                            .put("to", f.to())
                            .put(f.quality())
                            .put("for", f.nanos()),
                    in -> new Fault.BadLink(in.number("from"), in.number("to"), in.quality(), in.nanos("for"))));

    private NetworkForms() {}
}
