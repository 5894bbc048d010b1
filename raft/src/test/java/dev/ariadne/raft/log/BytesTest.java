package dev.ariadne.raft.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class BytesTest {
    @Test
    void what_was_copied_in_or_out_may_change_without_changing_the_bytes() {
        byte[] array = {1, 2, 3};
        Bytes bytes = Bytes.copyOf(array);
        array[0] = 9;
        bytes.toByteArray()[1] = 9;
        assertThat(bytes.toByteArray()).containsExactly(1, 2, 3);
        assertThat(bytes.buffer().isReadOnly()).isTrue();
    }

    @Test
    void a_buffer_gives_what_remains_in_it_and_is_consumed() {
        ByteBuffer buffer = ByteBuffer.wrap(new byte[] {1, 2, 3}).position(1);
        assertThat(Bytes.copyOf(buffer)).isEqualTo(Bytes.wrap(new byte[] {2, 3}));
        assertThat(buffer.hasRemaining()).isFalse();
    }

    @Test
    void equal_content_makes_equal_bytes_and_nothing_else_does() {
        assertThat(Bytes.utf8("ab"))
                .isEqualTo(Bytes.copyOf(new byte[] {'a', 'b'}))
                .hasSameHashCodeAs(Bytes.utf8("ab"));
        assertThat(Bytes.utf8("ab")).isNotEqualTo(Bytes.utf8("ba")).isNotEqualTo(Bytes.EMPTY);
        assertThat(Bytes.utf8("ab").hashCode()).isNotEqualTo(Bytes.utf8("ba").hashCode());
    }

    @Test
    void only_what_has_no_byte_is_empty() {
        assertThat(Bytes.EMPTY.isEmpty()).isTrue();
        assertThat(Bytes.copyOf(new byte[0])).isEqualTo(Bytes.EMPTY);
        assertThat(Bytes.wrap(new byte[1]).isEmpty()).isFalse();
    }

    @Test
    void bytes_are_ordered_without_sign_and_a_prefix_comes_first() {
        Bytes low = Bytes.wrap(new byte[] {0x7f});
        Bytes longer = Bytes.wrap(new byte[] {0x7f, 0});
        Bytes high = Bytes.wrap(new byte[] {(byte) 0x80});
        assertThat(low).isLessThan(longer).isEqualByComparingTo(Bytes.wrap(new byte[] {0x7f}));
        assertThat(longer).isLessThan(high);
        assertThat(high).isGreaterThan(low);
    }

    @Test
    void printable_ascii_is_written_as_it_is_and_anything_else_in_hexadecimal() {
        assertThat(Bytes.utf8(" x~")).hasToString(" x~");
        assertThat(Bytes.wrap(new byte[] {'x', 0x1f})).hasToString("0x781f");
        assertThat(Bytes.wrap(new byte[] {'x', 0x7f})).hasToString("0x787f");
        assertThat(Bytes.wrap(new byte[] {(byte) 0xc3})).hasToString("0xc3");
    }
}
