package dev.ariadne.kvstore.host;

import dev.ariadne.raft.log.Bytes;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Answers as they go over the wire. */
final class HttpResponses {
    /** RFC 9110, §5.6.7. */
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US);

    /** A second and how it is written. */
    private record Moment(long second, String text) {}

    private static volatile Moment lastMoment = new Moment(0, "");

    private HttpResponses() {}

    /** That the body may come. */
    static FullHttpResponse goAhead() {
        return new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER);
    }

    /** @param keepAlive whether another request may follow */
    static FullHttpResponse of(HttpAnswer answer, boolean keepAlive) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(answer.status()),
                Unpooled.wrappedBuffer(answer.body().toByteArray()));
        HttpHeaders headers = response.headers();
        if (answer.status() != HttpResponseStatus.NO_CONTENT.code()) {
            headers.set(HttpHeaderNames.CONTENT_LENGTH, answer.body().length());
        }
        set(headers, answer, keepAlive);
        return response;
    }

    /** The head of an answer that comes part by part. */
    static HttpResponse head(HttpAnswer answer, boolean keepAlive) {
        HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answer.status()));
        set(head.headers(), answer, keepAlive);
        head.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        return head;
    }

    static HttpContent part(Bytes part) {
        return new DefaultHttpContent(Unpooled.wrappedBuffer(part.toByteArray()));
    }

    private static void set(HttpHeaders headers, HttpAnswer answer, boolean keepAlive) {
        headers.set(HttpHeaderNames.DATE, date());
        if (!answer.contentType().isEmpty()) {
            headers.set(HttpHeaderNames.CONTENT_TYPE, answer.contentType());
        }
        answer.headers().forEach(headers::set);
        if (!keepAlive) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
    }

    private static String date() {
        long second = System.currentTimeMillis() / 1000;
        Moment moment = lastMoment;
        if (moment.second != second) {
            moment =
                    new Moment(second, DATE.format(Instant.ofEpochSecond(second).atOffset(ZoneOffset.UTC)));
            lastMoment = moment;
        }
        return moment.text;
    }
}
