namespace Ulak;

/// <summary>The text that <c>ulak</c> prints without arguments.</summary>
internal static class ShortHelp
{
    public const string Text = """
        Ulak is an SMTP server that explains itself.

          ulak serve                                     receive mail on 127.0.0.1:2525, show it on http://127.0.0.1:8025
          ulak send --to you@example.test --text Hello   send a message
          ulak inbox list                                list the received messages
          ulak inbox wait --search subject:code          wait for a message, in a script
          ulak explain '550 5.1.1 User unknown'          explain a reply, a bounce or a log
          ulak compare 221 501                           compare two reply codes
          ulak queue top                                 show what waits to be delivered, by cause

        All commands: ulak --help. Options of a command: ulak COMMAND --help.
        """;
}
