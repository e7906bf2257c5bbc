using System.Text.RegularExpressions;

namespace Ulak.Reference.Explanation.Reading;

/// <summary>What operators write about the mail of a domain: where its mailboxes are, and which mail does not arrive.</summary>
internal static partial class DomainReports
{
    // Words for a provider that is not this server.
    private const string Provider = @"(?:google(?: workspace| apps)?|g ?suite|gmail|microsoft(?: 365)?|office ?365|m365|o365"
        + @"|exchange online|outlook|zoho|yandex|ionos|ovh|gandi|fastmail|proton ?mail|mailbox\.org|namecheap|godaddy|icloud)";

    /// <summary>The mailboxes of the domain are at another provider.</summary>
    [GeneratedRegex(
        @"\b(?:e-?mails?|mail|mailbox(?:es)?|mail accounts?|mail service|mail server)\b[^.\n]{0,40}"
        + @"\b(?:is|are|was|were|stays?|lives?|hosted|handled|managed|served|moved|runs?)\b"
        + @"[^.\n]{0,25}\b(?:at|by|with|on|to|in|through|via) (?:a |an |the )?(?:" + Provider + @"|(?:an)?other (?:server|provider|host)"
        + @"|(?:external|third[ -]party|separate|different|remote) (?:mail ?)?(?:server|provider|service|host))\b"
        + @"|\b(?:e-?)?mails?\b[^.\n]{0,30}\b(?:hosted|handled|managed) (?:elsewhere|externally|somewhere else)\b"
        + @"|\bmx(?: records?| entr(?:y|ies))?\b[^.\n]{0,30}\b(?:points?|pointing|pointed|leads?|set|goes|directed|belongs?)\b"
        + @"[^.\n]{0,15}\b(?:to|at) (?:" + Provider + @"|another|an external|a different|the other|elsewhere|(?:an? )?third[ -]party)"
        + @"|\b(?:using|uses?|with|have|has) (?:an? |the )?(?:third|3rd|external|remote|separate)[ -]?(?:party)? "
        + @"(?:mail|e-?mail) ?(?:service|provider|server|hosting|exchanger)"
        + @"|\b(?:using|uses?|have|has|on|with) " + Provider + @"(?: account)? for (?:all |our |my |the )*(?:e-?mails?|mail)\b"
        + @"|\bmy (?:company|employer|school|university|work|client|customer)(?:'s|s)?(?: own)? (?:mail|e-?mail|exchange) ?server\b"
        + @"|\b(?:mail|e-mail|postf[äa]ch\w*|mailserver|mails)\b[^.\n]{0,40}\b(?:liegt|liegen|läuft|laufen|sind|ist|gehostet)\b"
        + @"[^.\n]{0,20}"
        + @"\b(?:bei|auf|über) (?:" + Provider + @"|einem? (?:anderen|externen|fremden)\w*)"
        + @"|\bmx(?:-(?:eintrag|record))?\b[^.\n]{0,30}\b(?:zeigt|zeigen|verweist)\b[^.\n]{0,15}\b(?:auf|zu)\b (?!mein|unser|den server)"
        + @"|\b(?:mails?|courriels?|messagerie|boîtes?)\b[^.\n]{0,40}\b(?:hébergée?s?|gérée?s?|est|sont)\b[^.\n]{0,20}"
        + @"\b(?:chez|sur|par|ailleurs)\b (?:" + Provider + @"|un autre)|\bmx\b[^.\n]{0,25}\bpointe\w* (?:vers|sur|chez)\b"
        + @"|\b(?:correos?|e-?mails?|buzones)\b[^.\n]{0,40}\b(?:está|están|alojad\w+|gestionad\w+)\b[^.\n]{0,15}\ben (?:" + Provider
        + @"|otro)|\bmx\b[^.\n]{0,25}\bapunta\w*\b[^.\n]{0,6}\ba\b"
        + @"|\be-?posta(?:lar|mız|ları|larımız)?\b[^.\n]{0,30}\b(?:" + Provider + @"(?:'?[dt]a|'?[dt]e)|başka (?:bir )?"
        + @"(?:sunucuda|sağlayıcıda|yerde|firmada))\b"
        + @"|\bmx (?:kaydı|kayıtları)\b[^.\n]{0,40}\b(?:gösteriyor|yönleniyor|yönlendirilmiş)"
        + @"|почт[аыу]\b[^.\n]{0,30}\b(?:на|у|в) (?:другом|друго\w+|яндекс\w*|гугл|google|gmail)"
        + @"|\bmx\b[^.\n]{0,25}(?:указыва|смотр)\w+ на",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    public static partial Regex Elsewhere();

    /// <summary>No mail from outside is accepted.</summary>
    [GeneratedRegex(
        @"\b(?:all|every|any|each) (?:of (?:the|my|our) )?(?:(?:external|incoming|inbound|outside|other) )*(?:e-?mails?|mails?|messages?)"
        + @"(?: from (?:outside|external|the internet|other)[^.\n]{0,20})?[^.\n]{0,15}"
        + @"\b(?:gets?|is|are|being|was|were)\b[^.\n]{0,10}\b(?:rejected|refused|bounced|blocked|denied|returned|deferred)"
        + @"|\bno (?:external|incoming|inbound) (?:e-?mails?|mails?|messages?)\b"
        + @"|\bnone of (?:the|my|our) (?:incoming )?(?:e-?mails?|mails?)"
        + @"|\b(?:reject|refus|block|den)(?:s|es|ing|ies|ed)? (?:all|every|any) (?:(?:external|incoming|inbound) )?"
        + @"(?:e-?mails?|mails?|messages?)"
        + @"|\b(?:can ?not|can't|unable to|not able to|doesn't|don't|not) receiv(?:e|ing) (?:any )?(?:external |outside |incoming )?"
        + @"(?:e-?mails?|mails?|messages?)(?! from (?!outside|external|anyone|anybody|any|the internet))"
        + @"|\balle (?:externen|eingehenden|ankommenden)? ?(?:e-?)?mails? werden (?:abgelehnt|abgewiesen|zurückgewiesen)"
        + @"|\b(?:kann|empfange|bekomme|erhalte) keine (?:e-?)?mails?\b|\btous les (?:e-?)?mails? (?:entrants )?sont (?:rejetés|refusés)"
        + @"|\btodos los correos (?:entrantes )?(?:son|están siendo) rechazados|\bgelen (?:tüm|bütün) e-?postalar reddediliyor"
        + @"|\b(?:tüm|bütün) gelen e-?postalar reddediliyor"
        + @"|\bне прин(?:имает|имаются)\b[^.\n]{0,20}(?:почт|письм)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    public static partial Regex Everyone();
}
