using Ulak.Smtp;

namespace Ulak.Console.Webhooks;

/// <summary>The log messages of webhooks.</summary>
internal static partial class WebhookLog
{
    [LoggerMessage(1, LogLevel.Warning, "The webhook {Url} for the message {Message} failed: {Cause}; trying again in {Pause}")]
    private static partial void WillRetry(ILogger logger, MailId message, string url, TimeSpan pause, string cause);

    [LoggerMessage(2, LogLevel.Error,
        "The webhook {Url} for the message {Message} failed {Attempts} time(s) and is not called again: {Cause}")]
    private static partial void GaveUp(ILogger logger, MailId message, string url, int attempts, string cause);

    [LoggerMessage(3, LogLevel.Error, "The webhook {Url} is not called for the message {Message}: {Waiting} calls are waiting already")]
    private static partial void Dropped(ILogger logger, MailId message, string url, int waiting);

    [LoggerMessage(4, LogLevel.Error, "No webhook was called for the message {Message}: the store cannot be read: {Cause}")]
    public static partial void StoreUnavailable(ILogger logger, MailId message, string cause);

    public static void WillRetry(ILogger logger, MailId message, Uri url, TimeSpan pause, string cause) =>
        WillRetry(logger, message, WithoutSecrets(url), pause, cause);

    public static void GaveUp(ILogger logger, MailId message, Uri url, int attempts, string cause) =>
        GaveUp(logger, message, WithoutSecrets(url), attempts, cause);

    public static void Dropped(ILogger logger, MailId message, Uri url, int waiting) =>
        Dropped(logger, message, WithoutSecrets(url), waiting);

    /// <summary>The URL without user, password and query, which may contain secrets.</summary>
    private static string WithoutSecrets(Uri url) =>
        url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
}
