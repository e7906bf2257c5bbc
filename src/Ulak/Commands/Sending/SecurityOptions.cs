using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using Spectre.Console;
using Ulak.Client;
using Ulak.Terminal;

namespace Ulak.Commands.Sending;

/// <summary>The options of <c>ulak send</c> for TLS and the login.</summary>
internal static class SecurityOptions
{
    private const int ImplicitTlsPort = 465;

    private static readonly Option<string?> Tls = CreateTlsOption();
    private static readonly Option<bool> Insecure = new("--insecure")
    {
        Description = "Accept any certificate, e.g. a self-signed one",
    };
    private static readonly Option<string?> User = new("--user")
    {
        HelpName = "NAME",
        Description = "Log in as this user. Without --password-file and --token-file the password is prompted for",
    };
    private static readonly Option<string?> PasswordFile = new("--password-file")
    {
        HelpName = "FILE",
        Description = "A file whose first line is the password",
    };
    private static readonly Option<string?> TokenFile = new("--token-file")
    {
        HelpName = "FILE",
        Description = "A file whose first line is an OAuth 2.0 access token",
    };
    private static readonly Option<string?> Auth = new("--auth")
    {
        HelpName = "MECHANISM",
        Description = "The login mechanism, e.g. PLAIN (default: the strongest that the server offers)",
    };

    public static IEnumerable<Option> All => [Tls, Insecure, User, PasswordFile, TokenFile, Auth];

    public static void Validate(CommandResult result)
    {
        var isGiven = (Option option) => result.GetResult(option) is { Implicit: false };
        if (isGiven(PasswordFile) && isGiven(TokenFile))
        {
            result.AddError("--password-file and --token-file cannot be used together.");
        }

        foreach (var option in new Option[] { PasswordFile, TokenFile, Auth }.Where(option => isGiven(option) && !isGiven(User)))
        {
            result.AddError($"{option.Name} needs --user NAME.");
        }
    }

    /// <summary>Adds the TLS policy and the credentials of the command line to the options of a connection.</summary>
    public static async Task<SmtpClientOptions> ApplyAsync(SmtpClientOptions options, ParseResult parsed, (string Host, int Port) server,
        CancellationToken stop)
    {
        var user = parsed.GetValue(User);
        var mode = parsed.GetValue(Tls) ?? (server.Port == ImplicitTlsPort ? "implicit"
            : user is null ? "off"
            : IsLoopback(server.Host) ? "try"
            : "starttls");
        return options with
        {
            Tls = Policy(mode, parsed.GetValue(Insecure)),
            Credentials = user is null ? null : await ReadCredentialsAsync(parsed, user, stop) with
            {
                Mechanisms = parsed.GetValue(Auth) is { } mechanism ? [mechanism.ToUpperInvariant()] : null,
                AllowWithoutTls = mode == "off" || IsLoopback(server.Host),
            },
        };
    }

    private static Option<string?> CreateTlsOption()
    {
        var option = new Option<string?>("--tls")
        {
            HelpName = "MODE",
            Description = "off, try (STARTTLS if offered, with any certificate), starttls (required) or implicit. "
                + "Default: implicit on port 465; with --user starttls, on loopback try; otherwise off",
        };
        option.AcceptOnlyFromAmong("off", "try", "starttls", "implicit");
        return option;
    }

    private static TlsPolicy Policy(string mode, bool isInsecure)
    {
        var policy = mode switch
        {
            "try" => TlsPolicy.Opportunistic,
            "starttls" => TlsPolicy.Required,
            "implicit" => TlsPolicy.Implicit,
            _ => TlsPolicy.None,
        };
        return isInsecure ? policy with { Certificate = CertificateCheck.None } : policy;
    }

    private static bool IsLoopback(string host) => host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address);

    private static async Task<SmtpCredentials> ReadCredentialsAsync(ParseResult parsed, string user, CancellationToken stop)
    {
        if (parsed.GetValue(TokenFile) is { } tokenFile)
        {
            return new TokenCredentials(user, await ReadSecretAsync(TokenFile.Name, tokenFile, stop));
        }

        if (parsed.GetValue(PasswordFile) is { } passwordFile)
        {
            return new PasswordCredentials(user, await ReadSecretAsync(PasswordFile.Name, passwordFile, stop));
        }

        // Standard input may be the text of the message.
        return System.Console.IsInputRedirected
            ? throw new UsageException("--user: there is no terminal to prompt for the password. Name a file with --password-file FILE.")
            : new PasswordCredentials(user, await new TextPrompt<string>("Password:").Secret('*').ShowAsync(AnsiTerminal.Console, stop));
    }

    private static async Task<string> ReadSecretAsync(string option, string file, CancellationToken stop)
    {
        try
        {
            using var reader = new StreamReader(file);
            return await reader.ReadLineAsync(stop) is { Length: > 0 } secret
                ? secret
                : throw new UsageException($"{option} {file}: the first line is empty.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{option} {file}: {e.Message}");
        }
    }
}
