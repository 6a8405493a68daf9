// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserNamesTest {
  @TempDir private Path etc;

  @Test
  void namesFromTheFileAndNumbersForTheRest() throws IOException {
    Files.writeString(
        etc.resolve("passwd"),
        """
        root:x:0:0:root:/root:/bin/sh
        toor:x:0:0::/:/bin/sh
        # comment
        broken line
        nobody:x:65534:65534::/:/bin/false
        big:x:4294967294:1::/:/bin/false
        :x:7:7::/:/bin/false
        """);
    UserNames users = new UserNames(etc);

    assertThat(users.of(0)).isEqualTo("root");
    assertThat(users.of(65534)).isEqualTo("nobody");
    assertThat(users.of(4_294_967_294L)).isEqualTo("big");
    assertThat(users.of(7)).isEqualTo("7");
    assertThat(users.of(1234)).isEqualTo("1234");
  }

  @Test
  void withoutAFileUsersKeepTheirNumbers() {
    assertThat(new UserNames(etc.resolve("none")).of(0)).isEqualTo("0");
  }

  @Test
  void otherSourcesAreFoundInNsswitch() {
    assertThat(UserNames.hasOtherSources(List.of("passwd: files", "group: ldap"))).isFalse();
    assertThat(UserNames.hasOtherSources(List.of("passwd:\tfiles systemd"))).isTrue();
    assertThat(UserNames.hasOtherSources(List.of("passwd: files [NOTFOUND=return] # sss")))
        .isFalse();
    assertThat(UserNames.hasOtherSources(List.of("passwd: compat sss"))).isTrue();
    assertThat(UserNames.hasOtherSources(List.of())).isFalse();
  }
}
