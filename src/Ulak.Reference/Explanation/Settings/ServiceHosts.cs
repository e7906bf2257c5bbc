using System.Collections.Frozen;

namespace Ulak.Reference.Explanation.Settings;

/// <summary>
/// The outgoing servers behind the names of services in settings: nodemailer's <c>service: 'gmail'</c>, <c>provider = "gmail"</c>.
/// </summary>
internal static class ServiceHosts
{
    private static readonly FrozenDictionary<string, string> Hosts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["gmail"] = "smtp.gmail.com",
        ["googlemail"] = "smtp.gmail.com",
        ["outlook"] = "smtp-mail.outlook.com",
        ["outlook365"] = "smtp.office365.com",
        ["office365"] = "smtp.office365.com",
        ["hotmail"] = "smtp-mail.outlook.com",
        ["yahoo"] = "smtp.mail.yahoo.com",
        ["icloud"] = "smtp.mail.me.com",
        ["zoho"] = "smtp.zoho.com",
        ["qq"] = "smtp.qq.com",
        ["163"] = "smtp.163.com",
        ["126"] = "smtp.126.com",
        ["yandex"] = "smtp.yandex.com",
        ["mail.ru"] = "smtp.mail.ru",
        ["gmx"] = "mail.gmx.net",
        ["sendgrid"] = "smtp.sendgrid.net",
        ["mailgun"] = "smtp.mailgun.org",
        ["postmark"] = "smtp.postmarkapp.com",
        ["mailjet"] = "in-v3.mailjet.com",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The server; null if the name is not known.</summary>
    public static string? Of(string service) => Hosts.GetValueOrDefault(service);
}
