using Ulak.Relay.Pauses;
using Ulak.Smtp;

namespace Ulak.Console.Queue;

/// <summary>The addresses of the pages of the queue.</summary>
public static class QueuePaths
{
    public const string Overview = "/queue";
    public const string List = "/queue/deliveries";
    public const string Suppressions = "/queue/suppressions";
    public const string Routes = "/queue/routes";

    public const string Tables = "/queue/tables";

    /// <summary>The page of a table.</summary>
    public static string Table(string name) => $"{Tables}?name={Uri.EscapeDataString(name)}";

    /// <summary>The journey of a message.</summary>
    public static string Message(MailId id) => $"{Overview}/messages/{id}";

    /// <summary>The page of a destination.</summary>
    public static string Destination(string name) => $"{Overview}/destination?name={Uri.EscapeDataString(name)}";

    /// <summary>The page that shows what a pause is about.</summary>
    internal static string Pause(QueuePause pause) => pause.Kind switch
    {
        PauseKind.Sender => ListOf("from", pause.Value.Length == 0 ? "<>" : pause.Value),
        PauseKind.Tag => ListOf("tag", pause.Value),
        PauseKind.Reason => ListOf("reason", pause.Value),
        _ => Destination(pause.Value),
    };

    /// <summary>The list of what fulfils a condition.</summary>
    public static string ListOf(string condition, string value) => $"{List}?{condition}={Uri.EscapeDataString(value)}";
}
