with

funnel as (
    select * from {{ ref('pub_funnel') }}
),

recruitment_quality as (
    select * from {{ ref('pub_recruitment_quality') }}
),

data_quality as (
    select * from {{ ref('pub_data_quality') }}
),

everybody as (
    select * from funnel
    where field = 'all'
),

stages as (
    select
        max(case when stage = 'shortlisted' then n end) as n_applied,
        max(case when stage = 'shortlisted' then n_reached end) as n_shortlisted,
        max(case when stage = 'offered' then n_reached end) as n_offered,
        max(case when stage = 'appointed' then n_reached end) as n_appointed,
        max(case when stage = 'shortlisted' then n_left end) as n_left_early,
        max(case when stage = 'interviewed' then n_left end) as n_left,
        max(case when stage = 'accepted' then n_declined end) as n_declined
    from everybody
    where measure = 'of_previous'
),

{% for stage in ['shortlisted', 'offered'] -%}
{{ stage }}_by_ethnicity as (
    select
        max(case when field_level = 'White' then value end) as white,
        max(case when field_level = 'White' then ci_low end) as white_low,
        max(case when field_level = 'White' then ci_high end) as white_high,
        max(case when field_level = 'White' then n end) as n_white,
        max(case when field_level = 'BME' then value end) as bme,
        max(case when field_level = 'BME' then ci_low end) as bme_low,
        max(case when field_level = 'BME' then ci_high end) as bme_high,
        max(case when field_level = 'BME' then n end) as n_bme
    from funnel
    where field = 'white_bme' and measure = 'of_previous' and stage = '{{ stage }}'
),

{% endfor -%}

disclosed as (
    select
        max(
            case
                when quality_check = 'disability_not_stated_when_applying' then value
            end
        ) as when_applying,
        max(
            case
                when quality_check = 'disability_not_stated_when_appointed' then value
            end
        ) as when_appointed,
        max(
            case when quality_check = 'disability_not_stated_when_applying' then n end
        ) as n_appointed
    from recruitment_quality
),

disordered as (
    select
        max(case when is_suppressed then 'a few' when n_rows = 0 then 'none' end)
            as in_words,
        max(n_rows) as n_rows,
        max(n) as n
    from recruitment_quality
    where quality_check = 'impossible_order'
),

clean as (
    {%- for table in ['applications', 'vacancies', 'workforce'] %}
    select
        '{{ table }}' as table_name,
        coalesce(sum(n), 0) as n_clean
    from data_quality
    where table_name = '{{ table }}' and measure = 'clean'
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

absent as (
    select
        {{ dbt.listagg(
            "case table_name"
            ~ " when 'applications' then 'no applications, so neither who got how far"
            ~ " nor what moved it'"
            ~ " when 'vacancies' then 'no vacancies, so nothing by letter, panel, band"
            ~ " or date'"
            ~ " else 'no count of the workforce, so nothing on shares and disparity"
            ~ " between bands' end",
            "'; '",
            "order by table_name"
        ) }} as what
    from clean
    where n_clean = 0
),

final as (
    select
        'recruitment' as section,
        'funnel' as finding,
        cast(null as {{ dbt.type_string() }}) as specification,
        case
            when n_applied is null or n_applied = 0
                then
                    'There is no application that was decided, so nothing is said of'
                    || ' who got how far.'
            else
                'Of about ' || {{ whole('n_applied') }}
                || ' applications for closed posts, '
                || coalesce({{ whole('n_shortlisted') }}, 'a few')
                || ' were shortlisted, '
                || coalesce({{ whole('n_offered') }}, 'a few')
                || ' offered a post and '
                || coalesce({{ whole('n_appointed') }}, 'a few')
                || ' appointed. Withdrew before a decision: '
                || coalesce({{ whole('n_left_early') }}, 'a few')
                || ' before the shortlist, '
                || coalesce({{ whole('n_left') }}, 'a few')
                || ' after it; declined the offer: '
                || coalesce({{ whole('n_declined') }}, 'a few') || '.'
        end as sentence
    from stages

    {%- for stage, before in [
        ('shortlisted', 'applicants'), ('offered', 'candidates interviewed')
    ] %}

    union all

    select
        'recruitment' as section,
        '{{ stage }} by ethnicity' as finding,
        null as specification,
        case
            when white is null or bme is null
                then
                    'Too few are known to say what share of BME and of White'
                    || ' {{ before }} were {{ stage }}.'
            else
                'Of BME {{ before }} ' || {{ percent('bme') }} || ' were {{ stage }} ('
                || {{ percent_interval('bme_low', 'bme_high') }} || '; about '
                || {{ whole('n_bme') }} || '), of White '
                || {{ percent('white') }} || ' ('
                || {{ percent_interval('white_low', 'white_high') }} || '; about '
                || {{ whole('n_white') }} || ').'
        end as sentence
    from {{ stage }}_by_ethnicity
    {%- endfor %}

    union all

    select
        'recruitment' as section,
        'disability disclosed' as finding,
        null as specification,
        case
            when when_applying is null or when_appointed is null
                then
                    'How many disclose a disability later than they apply cannot be'
                    || ' said.'
            else
                'Of about ' || {{ whole('n_appointed') }}
                || ' appointed, ' || {{ percent('when_applying') }}
                || ' had not said when they applied whether they are disabled, and '
                || {{ percent('when_appointed') }}
                || ' had not by the record at appointment; every rate here uses what'
                || ' was said when applying.'
        end as sentence
    from disclosed

    union all

    select
        'recruitment' as section,
        'impossible orders' as finding,
        null as specification,
        case
            when n is null or n = 0 then 'There is no application to check.'
            else
                'Of about ' || {{ whole('n') }} || ' applications, '
                || coalesce(in_words, {{ whole('n_rows') }})
                || ' were decided against at a stage and reached a later one; they'
                || ' stay, and the later stage counts.'
        end as sentence
    from disordered

    union all

    select
        'recruitment' as section,
        'not in the extract' as finding,
        null as specification,
        coalesce(
            'This build has ' || what || '.',
            'All three extracts of recruitment are in this build.'
        ) as sentence
    from absent
)

select * from final
