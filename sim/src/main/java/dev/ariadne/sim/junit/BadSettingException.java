package dev.ariadne.sim.junit;

/** A setting of a test that makes no sense, in one line. It has no stack: the line says all. */
final class BadSettingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    BadSettingException(String line) {
        super(line, null, false, false);
    }
}
