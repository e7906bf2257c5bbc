using Ulak.Storage;

namespace Ulak.Console.Messages;

/// <summary>Shell commands that send a message to the server again.</summary>
public static class ResendCommands
{
    /// <summary>Each command with the program's name.</summary>
    /// <param name="message">The message.</param>
    /// <param name="source">The address of its content, e.g. <c>http://127.0.0.1:8025/messages/…/raw</c>.</param>
    /// <param name="server">The address that receives mail.</param>
    public static IEnumerable<(string Program, string Command)> For(StoredMessage message, string source, string server)
    {
        ArgumentNullException.ThrowIfNull(message);
        var (from, to) = (message.Item.ReversePath, message.Item.ForwardPaths);
        var download = $"curl --silent --output message.eml {Quote(source)}";
        yield return ("curl",
            $"{download}\ncurl smtp://{server}/client.example --mail-from {Quote(from)} "
            + $"{string.Join(' ', to.Select(path => "--mail-rcpt " + Quote(path)))} --upload-file message.eml");
        yield return ("swaks",
            $"{download}\nswaks --server {server} --from {Quote(from.Length == 0 ? "<>" : from)} --to {Quote(string.Join(',', to))} "
            + $"--data @message.eml");
    }

    private static string Quote(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
