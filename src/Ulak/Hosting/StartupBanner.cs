using Ulak.Configuration;

namespace Ulak.Hosting;

/// <summary>What a person reads when the server has started: where it is, and what to try first.</summary>
internal static class StartupBanner
{
    public static void Print(UlakSettings settings)
    {
        var smtp = settings.Smtp.Address;
        var send = smtp.Equals(UlakSettings.Default.Smtp.Address) ? "" : $" --server {smtp}";
        System.Console.Out.WriteLine($"""
            Ulak receives mail and says what it means.

            {ListAddresses(settings)}

            Try first:  ulak send{send} --to you@example.test --subject Hello --text 'It works.'
                   or:  swaks --server {smtp} --to you@example.test

            Ctrl-C stops it.
            """);
    }

    private static string ListAddresses(UlakSettings settings)
    {
        List<(string Name, string Place)> rows = [("SMTP", settings.Smtp.Address.ToString())];
        rows.AddRange(settings.Listeners.Values.Select(listener => (listener.Name, $"{ListenerSettingsTable.FormatAddress(listener.Address)}  ({listener.Kind.ToString().ToLowerInvariant()})")));
        rows.Add(("Console", $"http://{settings.Console.Address}/"));
        rows.Add(("Mail in", settings.Data.Directory));
        var width = rows.Max(row => row.Name.Length);
        return string.Join('\n', rows.Select(row => $"  {row.Name.PadRight(width)}   {row.Place}"));
    }
}
