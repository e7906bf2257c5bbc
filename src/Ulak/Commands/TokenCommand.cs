using System.Buffers.Text;
using System.CommandLine;
using System.Security.Cryptography;
using Ulak.Configuration;
using Ulak.Console.Tokens;
using Ulak.Terminal;

namespace Ulak.Commands;

/// <summary>
/// <c>ulak token</c>: creates a token for the API. The configuration stores its hash, so that reading the configuration is not enough to
/// use it.
/// </summary>
internal static class TokenCommand
{
    private const int TokenOctets = 32;

    public static Command Create()
    {
        var name = new Argument<string>("NAME") { Description = "A name for the token, which the log shows, e.g. ci" };
        var rights = new Option<string>("--rights")
        {
            HelpName = "RIGHTS",
            Description = "What the token permits: read, write (mark, tag, delete) and send, separated by commas",
            DefaultValueFactory = _ => "read",
        };
        var command = new Command("token", "Create a token for the API, and print it with its setting.") { name, rights };
        command.SetAction(parsed =>
        {
            var key = parsed.GetValue(name)!.ToLowerInvariant();
            var setting = TokenSettingsTable.Find("tokens." + key) is { } found && found != TokenSettingsTable.FileSetting ? found
                : throw new UsageException($"'{key}' cannot be the name of a token. Use letters, digits and hyphens.");
            var permitted = ApiToken.ParseRights(parsed.GetValue(rights)!)
                ?? throw new UsageException($"--rights: '{parsed.GetValue(rights)}' must be read, write and send, separated by commas.");
            var text = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenOctets));
            var token = new ApiToken(key, permitted, ApiToken.HashOf(text));
            var json = $$"""  "tokens": { "{{key}}": "{{token.Format()}}" }""";
            System.Console.Out.WriteLine($"""
                The token, which is not shown again:

                  {text}

                Permit it by a setting, in the environment or in ulak.json:

                  {setting.EnvironmentVariable}={token.Format()}
                {json}

                Use it:

                  curl -H 'Authorization: Bearer {text}' {ConsoleUrl.Of(UlakSettings.Default.Console)}api/v1/messages
                """);
            return ExitStatus.Success;
        });
        return command;
    }
}
