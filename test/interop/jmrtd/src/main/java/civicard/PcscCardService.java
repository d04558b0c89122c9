package civicard;

import java.util.concurrent.atomic.AtomicInteger;
import javax.smartcardio.Card;
import javax.smartcardio.CardException;
import javax.smartcardio.CardTerminal;
import net.sf.scuba.smartcards.CardService;
import net.sf.scuba.smartcards.CardServiceException;
import net.sf.scuba.smartcards.CommandAPDU;
import net.sf.scuba.smartcards.ResponseAPDU;

/** JMRTD's way to a card over Java's own smart-card classes, which use the system's PC/SC library. */
final class PcscCardService extends CardService {
  private final transient CardTerminal terminal;
  private transient Card card;
  final AtomicInteger exchanges = new AtomicInteger();

  PcscCardService(CardTerminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void open() throws CardServiceException {
    try {
      card = terminal.connect("*");
    } catch (CardException e) {
      throw new CardServiceException("no connection", e);
    }
  }

  @Override
  public boolean isOpen() {
    return card != null;
  }

  @Override
  public ResponseAPDU transmit(CommandAPDU command) throws CardServiceException {
    try {
      exchanges.incrementAndGet();
      var plain = new javax.smartcardio.CommandAPDU(command.getBytes());
      return new ResponseAPDU(card.getBasicChannel().transmit(plain).getBytes());
    } catch (CardException e) {
      throw new CardServiceException("exchange failed", e);
    }
  }

  @Override
  public byte[] getATR() {
    return card.getATR().getBytes();
  }

  @Override
  public boolean isExtendedAPDULengthSupported() {
    return true;
  }

  @Override
  public boolean isConnectionLost(Exception e) {
    return false;
  }

  @Override
  public void close() {
    try {
      if (card != null) card.disconnect(true);
    } catch (CardException e) {
      System.err.println("disconnect: " + e);
    }
    card = null;
  }
}
