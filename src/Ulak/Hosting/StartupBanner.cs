using Ulak.Configuration;

namespace Ulak.Hosting;

/// <summary>The text printed when the server has started: its addresses and first commands.</summary>
internal static class StartupBanner
{
    public static void Print(UlakSettings settings)
    {
        var smtp = settings.Smtp.Address;
        var send = smtp.Equals(UlakSettings.Default.Smtp.Address) ? "" : $" --server {smtp}";
        System.Console.Out.WriteLine($"""
            Ulak receives mail.

            {ListAddresses(settings)}

            Try it:  ulak send{send} --to you@example.test --subject Hello --text 'It works.'
                or:  swaks --server {smtp} --to you@example.test

            Press Ctrl-C to stop.
            """);
    }

    private static string ListAddresses(UlakSettings settings)
    {
        List<(string Name, string Place)> rows = [("SMTP", settings.Smtp.Address.ToString())];
        rows.AddRange(
            settings.Listeners.Values.Select(
                listener =>
                    (listener.Name,
                        $"{ListenerSettingsTable.FormatAddress(listener.Address)}  ({listener.Kind.ToString().ToLowerInvariant()})")));
        if (settings.Pop3.Address is { } pop3)
        {
            rows.Add(("POP3", pop3.ToString()));
        }

        rows.Add(("Console", ConsoleUrl.Format(settings.Console)));
        rows.Add(("Data", settings.Data.Directory));
        var width = rows.Max(row => row.Name.Length);
        return string.Join('\n', rows.Select(row => $"  {row.Name.PadRight(width)}   {row.Place}"));
    }
}
