package dev.ariadne.scenarios.live;

import dev.ariadne.raft.host.Address;
import dev.ariadne.scenarios.live.ClusterFile.Place;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Three processes of etcd on loopback, with its defaults, to compare with. */
final class EtcdCluster implements Closeable {
    private static final int NODES = 3;
    private static final long TERMINATION_MILLIS = 3_000;
    private static final Pattern MEMBER = Pattern.compile("\"member_id\":\"(\\d+)\"");
    private static final Pattern LEADER = Pattern.compile("\"leader\":\"(\\d+)\"");

    private final List<Place> members;
    private final List<Process> processes = new ArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();

    /** Starts one. It serves some time later. */
    EtcdCluster(Path directory) throws IOException {
        Files.createDirectories(directory);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> processes.forEach(Process::destroyForcibly)));
        members = ClusterFile.readOrCreate(directory, NODES, false, new SplittableRandom())
                .places()
                .subList(0, NODES);
        String peers = IntStream.range(0, NODES)
                .mapToObj(i -> name(i) + "=http://" + members.get(i).peers())
                .collect(Collectors.joining(","));
        for (int i = 0; i < NODES; i++) {
            String peer = "http://" + members.get(i).peers();
            String client = "http://" + members.get(i).clients();
            File log = directory.resolve(name(i) + ".log").toFile();
            processes.add(new ProcessBuilder(
                            "etcd",
                            "--name=" + name(i),
                            "--data-dir=" + directory.resolve(name(i)),
                            "--listen-peer-urls=" + peer,
                            "--initial-advertise-peer-urls=" + peer,
                            "--listen-client-urls=" + client,
                            "--advertise-client-urls=" + client,
                            "--initial-cluster=" + peers)
                    .redirectErrorStream(true)
                    .redirectOutput(log)
                    .start());
        }
    }

    private static String name(int i) {
        return "etcd-" + (i + 1);
    }

    /** The version of the etcd on the path; nothing if there is none. */
    static Optional<String> version() {
        try {
            Process process = new ProcessBuilder("etcd", "--version").start();
            String first = process.inputReader().lines().findFirst().orElse("");
            return Optional.of(first.replaceFirst("etcd Version: ", ""));
        } catch (IOException absent) {
            return Optional.empty();
        }
    }

    List<Long> pids() {
        return processes.stream().map(Process::pid).toList();
    }

    /** Where the leader serves clients; nothing while there is none. */
    Optional<Address> leader() throws InterruptedException {
        for (Place member : members) {
            String status = status(member.clients());
            Matcher self = MEMBER.matcher(status);
            Matcher leader = LEADER.matcher(status);
            if (self.find() && leader.find() && self.group(1).equals(leader.group(1))) {
                return Optional.of(member.clients());
            }
        }
        return Optional.empty();
    }

    private String status(Address server) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + server + "/v3/maintenance/status"))
                .POST(BodyPublishers.ofString("{}"))
                .build();
        try {
            return http.send(request, BodyHandlers.ofString()).body();
        } catch (IOException down) {
            return "";
        }
    }

    @Override
    public void close() {
        processes.forEach(Process::destroy);
        for (Process process : processes) {
            try {
                if (!process.waitFor(TERMINATION_MILLIS, TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
