package dev.ariadne.checker.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EscapingTest {
    @Test
    void json_is_ascii_without_anything_that_ends_a_script() {
        assertThat(Json.print("</script>&\"\\\n\u0000\u007f\u2028\ud800é"))
                .isEqualTo("\"\\u003c/script\\u003e\\u0026\\\"\\\\\\u000a\\u0000\\u007f\\u2028\\ud800\\u00e9\"");
    }

    @Test
    void json_has_every_kind_of_value() {
        assertThat(Json.print(Map.of("a", Arrays.asList(1, -2L, true, null, new int[] {1, 2}, new long[0], List.of()))))
                .isEqualTo("{\"a\":[1,-2,true,null,[1,2],[],[]]}");
    }

    @Test
    void markup_has_no_character_that_means_something_or_that_xml_lacks() {
        assertThat(Markup.escape("<a b=\"c\" d='e'>&\u0000\u001b\ud800\ud83d\ude00\uffff"))
                .isEqualTo("&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;\\u0000\\u001b\\ud800\ud83d\ude00\\uffff");
    }
}
