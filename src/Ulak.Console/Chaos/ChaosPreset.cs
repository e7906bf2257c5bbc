namespace Ulak.Console.Chaos;

/// <summary>A fault that is asked for with one click: the fields of the form that make it.</summary>
/// <param name="Name">Its name: <c>preset-NAME</c> of the words is its title, <c>preset-NAME-why</c> what it shows.</param>
/// <param name="Icon">Its icon.</param>
/// <param name="Fields">The fields of the form.</param>
public sealed record ChaosPreset(string Name, string Icon, IReadOnlyList<(string Name, string Value)> Fields)
{
    /// <summary>The presets, in the order of the page.</summary>
    public static IReadOnlyList<ChaosPreset> All { get; } =
    [
        new("full", "inbox", [("step", "rcpt"), ("what", "reply"), ("code", "452"), ("enhanced", "4.2.2"),
            ("text", "The mailbox is full")]),
        new("unknown", "ban",
            [("step", "rcpt"), ("what", "reply"), ("code", "550"), ("enhanced", "5.1.1"), ("text", "No such mailbox here")]),
        new("greylist", "hourglass",
            [("step", "rcpt"), ("what", "reply"), ("code", "451"), ("enhanced", "4.7.1"), ("text", "Greylisted, try again later"),
            ("count", "1")]),
        new("slow", "timer", [("step", "mail"), ("what", "wait"), ("delay", "10000")]),
        new("disk", "hard-drive", [("step", "end"), ("what", "disk")]),
        new("busy", "unplug",
            [("step", "connect"), ("what", "reply"), ("code", "421"), ("enhanced", "4.3.2"), ("text", "Too busy, try again later")]),
        new("fifth", "list-checks",
            [("step", "mail"), ("what", "reply"), ("code", "421"), ("enhanced", "4.7.0"),
            ("text", "Too many messages in this connection, connect again"), ("skip", "4"), ("count", "1")]),
        new("tls", "lock-open",
            [("step", "starttls"), ("what", "reply"), ("code", "454"), ("enhanced", "4.7.0"), ("text", "TLS is not available now")]),
        new("login", "user",
            [("step", "auth"), ("what", "reply"), ("code", "535"), ("enhanced", "5.7.8"), ("text", "User name or password is wrong")]),
        new("line", "hourglass", [("step", "data"), ("what", "wait"), ("pace", "2000")]),
        new("drop", "circle-alert", [("step", "data"), ("what", "drop")]),
        new("flaky", "triangle-alert", [("step", "rcpt"), ("what", "reply"), ("code", "450"), ("enhanced", "4.3.0"), ("percent", "50")]),
    ];
}
