// SPDX-License-Identifier: Apache-2.0
package dev.netatop.nfhook;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import jnr.ffi.LibraryLoader;
import org.jspecify.annotations.Nullable;

/** Finds and loads libnfhook.so: the one named by a system property, or the one inside this jar. */
final class Library {
  /** System property with the path of the library to load instead of the one in the jar. */
  static final String PATH_PROPERTY = "dev.netatop.nfhook.library";

  private static final int ENOSYS = 38;
  private static final int EIO = 5;

  private static @Nullable LibNfHook loaded;

  private Library() {}

  /** The library, loaded once. Fails with a sentence where it cannot be loaded here. */
  static synchronized LibNfHook load() throws NfHookException {
    LibNfHook library = loaded;
    if (library == null) {
      String path = System.getProperty(PATH_PROPERTY);
      library = path != null ? link(path) : fromJar();
      if (library.nfhook_interface_version() != LibNfHook.INTERFACE_VERSION) {
        throw new NfHookException(
            ENOSYS, "libnfhook.so is of another version than this program: reinstall both");
      }
      loaded = library;
    }
    return library;
  }

  private static LibNfHook fromJar() throws NfHookException {
    String resource = resourceName(System.getProperty("os.arch", ""));
    try (InputStream content = Library.class.getResourceAsStream(resource)) {
      if (content == null) {
        throw new NfHookException(
            ENOSYS, "there is no libnfhook.so for this machine (" + resource + ") in the jar");
      }
      Path file = Files.createTempFile("libnfhook", ".so");
      try {
        Files.copy(content, file, StandardCopyOption.REPLACE_EXISTING);
        return link(file.toString());
      } finally {
        Files.delete(file); // what is loaded stays loaded
      }
    } catch (IOException e) {
      throw new NfHookException(
          EIO,
          "cannot unpack libnfhook.so into "
              + System.getProperty("java.io.tmpdir")
              + " ("
              + e
              + "): make room there, or name another directory with -Djava.io.tmpdir");
    }
  }

  /** Where the jar keeps the library for a Java architecture name. */
  static String resourceName(String javaArchitecture) {
    String architecture =
        switch (javaArchitecture) {
          case "amd64", "x86_64" -> "x86-64";
          case "aarch64" -> "arm64";
          default -> javaArchitecture;
        };
    return "linux-" + architecture + "/libnfhook.so";
  }

  private static LibNfHook link(String path) throws NfHookException {
    try {
      return LibraryLoader.create(LibNfHook.class).failImmediately().load(path);
    } catch (UnsatisfiedLinkError e) {
      throw new NfHookException(
          ENOSYS, "cannot load libnfhook.so: " + e.getMessage() + ": install libbpf 1.x (libbpf1)");
    }
  }
}
