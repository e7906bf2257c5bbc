using Ulak.Configuration;
using Ulak.Console;
using Ulak.Console.Api;

namespace Ulak.Hosting;

/// <summary>Maps the settings of the program to what the console needs to know.</summary>
internal static class ConsoleBinding
{
    public static ConsoleOptions ToConsoleOptions(UlakSettings settings)
    {
        var hasCertificate = !settings.Tls.Certificates.IsEmpty;
        return new ConsoleOptions
        {
            Console = settings.Console,
            Release = settings.Release,
            Spam = settings.Spam,
            Inboxes = [.. settings.Inboxes.Values],
            Webhooks = settings.Webhooks,
            Send = settings.Send,
            SmtpAddress = settings.Smtp.Address,
            HostName = settings.Smtp.HostName,
            Listeners =
            [
                .. settings.AllListeners.Select(listener => new ListenerDocument(
                    listener.Name,
                    listener.Kind.ToString().ToLowerInvariant(),
                    ListenerSettingsTable.FormatAddress(listener.Address),
                    listener.EffectiveTls(hasCertificate).ToString().ToLowerInvariant(),
                    listener.OffersAuth)),
            ],
            SupportsTryIt = settings.Smtp is { ProxyProtocol: false, Tls: not TlsMode.Implicit },
            MessageOctets = settings.Limits.MessageOctets,
            DataDirectory = settings.Data.Directory,
            RecordsSessions = settings.Data.RecordSessions,
        };
    }
}
