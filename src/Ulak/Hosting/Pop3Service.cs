using Ulak.Configuration;
using Ulak.Console.Inboxes;
using Ulak.Console.Login;
using Ulak.Pop3;
using Ulak.Storage;

namespace Ulak.Hosting;

/// <summary>Runs the POP3 listener, if one is configured.</summary>
internal sealed class Pop3Service(UlakSettings settings, IServiceProvider services) : IHostedService, IAsyncDisposable
{
    private Pop3Listener? _listener;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (settings.Pop3.Address is { } address)
        {
            _listener = new Pop3Listener(
                address,
                CreateOptions(),
                services.GetRequiredService<IMessageStore>(),
                services.GetRequiredService<TimeProvider>(),
                services.GetRequiredService<ILogger<Pop3Listener>>());
            _listener.Start();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _listener, null) is { } listener)
        {
            await listener.DisposeAsync();
        }
    }

    /// <summary>Whether the listener needs a certificate.</summary>
    public static bool NeedsTls(UlakSettings settings) => settings.Pop3.Address is not null
        && settings.Pop3.EffectiveTls(!settings.Tls.Certificates.IsEmpty) != TlsMode.Off;

    /// <summary>Whether any user with any password may log in.</summary>
    internal static bool AcceptsAnyLogin(UlakSettings settings) => settings.Pop3.Login == Pop3Login.Any
        || (settings.Pop3 is { Login: Pop3Login.Auto, IsLocal: true } && settings.Users.IsEmpty);

    /// <summary>The search of a user: an inbox, the mail to an address, or null for all messages.</summary>
    internal static string? SearchOf(string user, InboxCatalog inboxes) =>
        inboxes.Find(user) is { } inbox ? inbox.Search
        : user.Contains('@', StringComparison.Ordinal) ? $"to:\"{user.Replace("\"", "", StringComparison.Ordinal)}\""
        : null;

    private Pop3Options CreateOptions()
    {
        var mode = settings.Pop3.EffectiveTls(!settings.Tls.Certificates.IsEmpty);
        var inboxes = services.GetRequiredService<InboxCatalog>();
        var acceptsAny = AcceptsAnyLogin(settings);
        var passwords = services.GetRequiredService<PasswordCheck>();
        return new Pop3Options
        {
            SearchOf = user => SearchOf(user, inboxes),
            CheckPassword = async (user, password, remote, stop) =>
                acceptsAny || await passwords.CheckAsync(user, password, remote, stop) == LoginResult.Accepted,
            Security = mode switch
            {
                TlsMode.StartTls => Pop3Security.Offered,
                TlsMode.Required => Pop3Security.Required,
                TlsMode.Implicit => Pop3Security.Implicit,
                _ => Pop3Security.None,
            },
            Tls = mode == TlsMode.Off ? null
                : () => services.GetRequiredService<CertificateStore>().SelectWithoutClientCertificate(""),
        };
    }
}
