package dev.ariadne.kvstore.host;

import dev.ariadne.raft.host.Address;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/** Asks a node for a {@link Backup}. */
public final class BackupCall {
    private static final Duration CONNECTING_MAX = Duration.ofSeconds(5);

    private final Address node;
    private final Access access;

    private BackupCall(Address node, Access access) {
        this.node = node;
        this.access = access;
    }

    /** @param node where it serves clients, whoever comes */
    public static BackupCall to(Address node) {
        return to(node, Access.OPEN);
    }

    /**
     * A call to a node.
     *
     * @param node where it serves clients
     * @param access of an administrator
     */
    public static BackupCall to(Address node, Access access) {
        return new BackupCall(node, access);
    }

    /**
     * Writes the backup to a file, which gets its name once it is complete, verified and durable.
     *
     * @throws IOException with one line that says why there is none
     */
    public Backup into(Path file) throws IOException {
        if (Files.exists(file)) {
            throw new IOException(file + " is there already");
        }
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        try {
            fetch(temporary);
            Backup.read(temporary);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
        return Backup.read(file);
    }

    private void fetch(Path to) throws IOException {
        HttpClient http = access.client().connectTimeout(CONNECTING_MAX).build();
        HttpRequest request = access.request(node, V1Api.SNAPSHOT).build();
        HttpResponse<InputStream> response;
        try {
            response = http.send(request, BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new IOException("no node answers at " + node + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("it was interrupted", e);
        }
        try (InputStream body = response.body()) {
            if (response.statusCode() != 200) {
                throw new IOException("node at " + node + " answers " + response.statusCode() + ": "
                        + new String(body.readNBytes(1000), StandardCharsets.UTF_8).strip());
            }
            Files.copy(body, to, StandardCopyOption.REPLACE_EXISTING);
        }
        try (FileChannel channel = FileChannel.open(to, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }
}
