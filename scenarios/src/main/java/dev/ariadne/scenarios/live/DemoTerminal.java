package dev.ariadne.scenarios.live;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** A {@link Demo} as lines in a terminal: what happens, and every now and then how it stands. What is typed is done. */
public final class DemoTerminal implements Consumer<DemoSample> {
    /** One sample in so many is told. */
    private static final int EVERY = 4;

    private final Demo demo;
    private final PrintWriter out;
    private int samples;
    private int told;

    private DemoTerminal(Demo demo, PrintWriter out) {
        this.demo = demo;
        this.out = out;
    }

    /** Tells of the demo from now on, and listens to what is typed, until that ends. */
    public static void open(Demo demo, InputStream typed, PrintWriter out) {
        DemoTerminal terminal = new DemoTerminal(demo, out);
        demo.watch(terminal);
        Thread reader = new Thread(() -> terminal.read(typed), "terminal");
        reader.setDaemon(true);
        reader.start();
    }

    @Override
    public synchronized void accept(DemoSample sample) {
        sample.news(told).forEach(out::println);
        told = sample.lastEvent();
        if (samples++ % EVERY == 0) {
            out.println(sample.line());
        }
        out.flush();
    }

    private void read(InputStream typed) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(typed, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank()) {
                    act(line);
                }
            }
        } catch (IOException e) {
            demo.tell("standard input: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void act(String line) throws InterruptedException {
        try {
            demo.act(line);
        } catch (IllegalArgumentException e) {
            demo.tell(String.valueOf(e.getMessage()));
        }
    }
}
