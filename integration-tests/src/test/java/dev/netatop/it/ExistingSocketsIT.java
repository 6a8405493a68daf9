// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it;

import dev.netatop.it.lab.Actor;
import dev.netatop.it.lab.Agent;
import dev.netatop.it.lab.AgentProcess;
import dev.netatop.it.lab.Link;
import dev.netatop.it.lab.Sock;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sockets that were open before the agent started belong to somebody from the first packet on. */
@ExtendWith(RealKernel.class)
final class ExistingSocketsIT {
  @Test
  void socketsOpenedBeforeTheAgentAreIdentified() {
    try (Scenario scenario = Scenario.withoutCapture(Link.withoutOffloads())) {
      InetAddress server4 = scenario.serverSide().v4();
      InetAddress server6 = scenario.serverSide().v6();
      Actor client = scenario.client();

      Actor receiver = scenario.server();
      Sock inbox = receiver.datagramSocket(server4, 2001);
      Sock sender = client.connect("udp4", server4, 2001);

      Actor sixth = scenario.server();
      Sock listener = sixth.listen(server6, 2002);
      Sock here = client.connect("tcp6", server6, 2002);
      Sock there = sixth.accept(listener);
      client.send(here, 1000);
      sixth.receive(there, 1000);

      Actor parent = scenario.server();
      Sock forked = parent.listen(server4, 2003);
      Actor child = parent.fork();

      Actor thread = scenario.server().thread();
      Sock ofThread = thread.datagramSocket(server6, 2004);
      Sock toThread = client.connect("udp6", server6, 2004);

      try (AgentProcess process = AgentProcess.start();
          Agent agent = process.connect()) {
        client.found(sender);
        receiver.found(inbox);
        client.found(here);
        sixth.found(there);
        sixth.found(listener);
        child.found(forked); // The youngest that holds it.
        client.found(toThread);
        thread.found(ofThread); // Its process's main thread, until it is used.
        scenario.capture();

        client.send(sender, 500, 10); // Never read: the receiver makes no call at all.
        client.send(here, 30_000); // Likewise.
        client.awaitIdle(here);
        client.send(toThread, 100, 3);
        thread.receive(ofThread, 0, 1);
        Pause.ms(5);
        client.send(toThread, 100, 4);
        Sock late = client.connect("tcp4", server4, 2003); // Accepted by nobody.
        client.awaitIdle(late);
        Scenario.assertCounted(agent, scenario.expected());
      }
    }
  }
}
