// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli;

import dev.netatop.cli.kill.Signals;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Stack;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Puts kill's own forms into those of options: {@code -HUP} and {@code -9} as the first word become
 * {@code -s HUP}, and what follows the first process group ({@code -123}) are operands.
 */
final class KillArguments implements IParameterPreprocessor {
  private static final String GROUP = "-[1-9]\\d*";

  @Override
  @SuppressWarnings("JdkObsolete") // picocli's own type
  public boolean preprocess(
      Stack<String> args, CommandSpec commandSpec, ArgSpec argSpec, Map<String, Object> info) {
    List<String> words = new ArrayList<>(args);
    Collections.reverse(words);
    List<String> rewritten = rewrite(words);
    Collections.reverse(rewritten);
    args.clear();
    args.addAll(rewritten);
    return false;
  }

  static List<String> rewrite(List<String> words) {
    List<String> rewritten = new ArrayList<>();
    boolean named = false;
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (word.equals("--")) {
        rewritten.addAll(words.subList(i, words.size()));
        return rewritten;
      }
      boolean isSignal =
          word.length() > 1 && word.charAt(0) == '-' && word.substring(1).matches("\\w[\\w+-]*");
      if (!named && isSignal && isName(word.substring(1))) {
        rewritten.add("-s");
        rewritten.add(word.substring(1));
        named = true;
      } else if (named && word.matches(GROUP)) {
        rewritten.add("--");
        rewritten.addAll(words.subList(i, words.size()));
        return rewritten;
      } else {
        named |= word.equals("-s") || word.equals("-n") || word.startsWith("--signal");
        rewritten.add(word);
      }
    }
    return rewritten;
  }

  // A number is taken for a signal whatever it is, so that a wrong one is refused and not a group.
  private static boolean isName(String word) {
    return word.matches("\\d+") || Signals.number(word).isPresent();
  }
}
