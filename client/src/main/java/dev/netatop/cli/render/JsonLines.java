// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.render;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * JSON Lines: one object a line. All but printable ASCII is escaped, so that neither the locale nor
 * an escape sequence in a command name does harm where the output meets a terminal.
 */
public final class JsonLines<T> implements RecordWriter<T> {
  private final List<Column<T>> columns;
  private final JsonGenerator json;

  /** Writes to {@code out}, which stays open. */
  public JsonLines(OutputStream out, List<Column<T>> columns) throws IOException {
    this.columns = columns;
    JsonFactory factory =
        new JsonFactoryBuilder()
            .characterEscapes(new DeleteToo())
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .rootValueSeparator((String) null)
            .build();
    this.json = factory.createGenerator(out);
  }

  @Override
  public void write(T item) throws IOException {
    json.writeStartObject();
    for (Column<T> column : columns) {
      Object value = column.value().apply(item);
      if (value != null) {
        json.writeFieldName(column.name());
        writeValue(value);
      }
    }
    json.writeEndObject();
    json.writeRaw('\n');
    json.flush();
  }

  private void writeValue(Object value) throws IOException {
    if (value instanceof Long number) {
      if (number >= 0) {
        json.writeNumber(number);
      } else {
        json.writeNumber(new BigInteger(Long.toUnsignedString(number)));
      }
    } else if (value instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else {
      json.writeString(value.toString());
    }
  }

  @Override
  public void close() throws IOException {
    json.close();
  }

  /** JSON itself lets DEL through. */
  private static final class DeleteToo extends CharacterEscapes {
    private static final long serialVersionUID = 1L;

    @Override
    public int[] getEscapeCodesForAscii() {
      int[] codes = CharacterEscapes.standardAsciiEscapesForJSON();
      codes[0x7f] = CharacterEscapes.ESCAPE_STANDARD;
      return codes;
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int character) {
      return null;
    }
  }
}
