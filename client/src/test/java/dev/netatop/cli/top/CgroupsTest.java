// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CgroupsTest {
  private static final String ID =
      "4f5ea8b2c1d0e9f84f5ea8b2c1d0e9f84f5ea8b2c1d0e9f84f5ea8b2c1d0e9f8";

  @ParameterizedTest
  @CsvSource({
    "/system.slice/docker-ID.scope, docker 4f5ea8b2c1d0",
    "/docker/ID, docker 4f5ea8b2c1d0",
    "/machine.slice/libpod-ID.scope/container, libpod 4f5ea8b2c1d0",
    "/kubepods.slice/kubepods-pod1.slice/cri-containerd-ID.scope, cri-containerd 4f5ea8b2c1d0",
    "/kubepods/besteffort/pod2/ID, 4f5ea8b2c1d0",
    "/lxc.payload.web/system.slice/nginx.service, lxc web",
    "/lxc/web, lxc web",
    "/machine.slice/machine-deb\\x2dsid.scope/payload, machine deb-sid",
  })
  void containers(String path, String name) {
    assertThat(Cgroups.container(path.replace("ID", ID))).contains(name);
  }

  @Test
  void noContainer() {
    assertThat(Cgroups.container("/user.slice/user-1000.slice/session-2.scope")).isEmpty();
    assertThat(Cgroups.container("/")).isEmpty();
  }

  @Test
  void units() {
    assertThat(Cgroups.unit("/system.slice/ssh.service")).contains("ssh.service");
    assertThat(Cgroups.unit("/system.slice/x.service/inner")).contains("x.service");
    assertThat(Cgroups.unit("/user.slice/user-1000.slice/session-2.scope"))
        .contains("session-2.scope");
    assertThat(Cgroups.unit("/")).isEmpty();
  }
}
