package dev.ariadne.scenarios.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

/** Runs seeds in a JVM of its own, which lives until it is closed: what is peculiar to that JVM can be looked at again. */
final class JvmTwin implements Twin {
    private final Process process;
    private final BufferedReader in;
    private final PrintWriter out;

    /**
     * Starts a JVM.
     *
     * @param home of the JDK
     * @throws UsageException if there is no JVM
     */
    JvmTwin(Path home, String scenario, List<String> options) throws IOException {
        Path java = home.resolve("bin/java");
        if (!Files.isExecutable(java)) {
            throw new UsageException("--jvm is the home of a JDK, but there is no " + java);
        }
        List<String> command = new ArrayList<>(List.of(java.toString(), "-XX:+UseParallelGC"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName(), "twin", scenario));
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        in = process.inputReader();
        out = new PrintWriter(process.outputWriter(), true);
    }

    @Override
    public List<Fingerprint> run(Seeds seeds, int threads, Consumer<Fingerprint> onEach) throws IOException {
        out.println("run " + seeds.from() + " " + seeds.count() + " " + seeds.reversed() + " " + threads);
        List<Fingerprint> all = new ArrayList<>();
        for (long i = 0; i < seeds.count(); i++) {
            Fingerprint next = Fingerprint.parse(line());
            onEach.accept(next);
            all.add(next);
        }
        all.sort(Comparator.comparingLong(Fingerprint::seed));
        return all;
    }

    @Override
    public Excerpt excerpt(long seed, long from) throws IOException {
        out.println("excerpt " + seed + " " + from);
        Fingerprint whole = Fingerprint.parse(line());
        List<Excerpt.Line> lines = new ArrayList<>();
        for (int left = Integer.parseInt(line()); left > 0; left--) {
            String[] words = line().split(" ", 4);
            List<String> stack = new ArrayList<>();
            for (int frames = Integer.parseInt(words[2]); frames > 0; frames--) {
                stack.add(line());
            }
            long hash = HexFormat.fromHexDigitsToLong(words[1]);
            lines.add(new Excerpt.Line(Long.parseLong(words[0]), hash, words[3], stack));
        }
        return new Excerpt(whole, lines);
    }

    private String line() throws IOException {
        String line = in.readLine();
        if (line == null) {
            throw new IOException("the other JVM has ended");
        }
        return line;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
