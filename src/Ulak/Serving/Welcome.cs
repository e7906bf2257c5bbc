using Ulak.Configuration;

namespace Ulak.Serving;

/// <summary>What a person reads when the server has started: where it is, and what to try first.</summary>
internal static class Welcome
{
    public static void Print(UlakSettings settings)
    {
        var smtp = settings.Smtp.Address;
        var send = smtp.Equals(UlakSettings.Default.Smtp.Address) ? "" : $" --server {smtp}";
        Console.Out.WriteLine($"""
            Ulak receives mail and says what it means.

              SMTP      {smtp}
              Console   http://{settings.Console.Address}/
              Mail in   {settings.Data.Directory}

            Try first:  ulak send{send} --to you@example.test --subject Hello --text 'It works.'
                   or:  swaks --server {smtp} --to you@example.test

            Ctrl-C stops it.
            """);
    }
}
