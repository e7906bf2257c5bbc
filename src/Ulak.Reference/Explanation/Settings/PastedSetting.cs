namespace Ulak.Reference.Explanation.Settings;

/// <summary>What a setting for sending mail is for.</summary>
internal enum SettingRole
{
    /// <summary>The name of the outgoing server, perhaps with its port or a scheme.</summary>
    Host,

    /// <summary>The port.</summary>
    Port,

    /// <summary>The kind of encryption.</summary>
    Encryption,

    /// <summary>The user name.</summary>
    User,

    /// <summary>The password or key.</summary>
    Password,

    /// <summary>The sender's address.</summary>
    From,
}

/// <summary>How a connection is encrypted.</summary>
internal enum TlsMode
{
    /// <summary>The settings do not show it.</summary>
    Unknown,

    /// <summary>In clear text.</summary>
    None,

    /// <summary>In clear text first, then TLS after the command STARTTLS.</summary>
    StartTls,

    /// <summary>TLS from the first byte.</summary>
    Implicit,
}

/// <summary>One setting as it stands in a text: <c>SMTP_PORT=587</c>, <c>'port' => 587</c>, <c>port="587"</c>.</summary>
/// <param name="Role">What it is for.</param>
/// <param name="Key">The name.</param>
/// <param name="Value">The value without quotation marks.</param>
/// <param name="Before">What stands before the value, from the name on.</param>
/// <param name="After">The quotation mark or bracket after the value.</param>
internal sealed record PastedSetting(SettingRole Role, string Key, string Value, string Before, string After)
{
    /// <summary>The setting as it stands in the text, as code.</summary>
    public string AsCode => With(Value);

    /// <summary>The setting with another value, as code to copy.</summary>
    public string With(string value) => $"`{Before}{WithoutPassword(value)}{After}`";

    /// <summary>A password within an address is not repeated.</summary>
    private static string WithoutPassword(string value)
    {
        var scheme = value.IndexOf("://", StringComparison.Ordinal);
        var at = value.LastIndexOf('@');
        var colon = scheme < 0 || at < scheme ? -1 : value.IndexOf(':', scheme + 3);
        return colon < 0 || colon > at ? value : $"{value[..colon]}:PASSWORD{value[at..]}";
    }
}
