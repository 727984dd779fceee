{%- set text = dbt.type_string() -%}
with

growth as (
    select * from {{ ref('pub_community_growth') }}
),

mix as (
    select * from {{ ref('pub_community_mix') }}
),

retention as (
    select * from {{ ref('pub_community_retention') }}
),

data_quality as (
    select * from {{ ref('pub_data_quality') }}
),

placed as (
    select
        *,
        row_number() over (
            partition by is_complete, n_joined is not null
            order by calendar_month desc
        ) as place
    from growth
    where measure = 'expected_joined'
),

totals as (
    select
        max(calendar_month) as last_month,
        max(n_ever) as n_ever
    from growth
    where n_ever is not null
),

latest as (
    select * from placed
    where is_complete and n_joined is not null and place = 1
),

trend as (
    select * from growth
    where measure = 'growth' and value is not null
),

told_of_growth as (
    select
        totals.n_ever,
        totals.last_month,
        at_end.n_members,
        latest.calendar_month as latest_month,
        latest.n_joined,
        latest.value as expected,
        latest.ci_low as expected_low,
        latest.ci_high as expected_high,
        trend.value as growth,
        trend.ci_low as growth_low,
        trend.ci_high as growth_high,
        trend.n_months
    from totals
    left join growth as at_end
        on
            at_end.measure = 'expected_joined'
            and totals.last_month = at_end.calendar_month
    left join latest
        on true
    left join trend
        on true
),

suppliers as (
    select
        max(case when population = 'ever' then n end) as n_ever,
        {%- for population in ['ever', 'now'] %}
        {%- for column in ['value', 'ci_low', 'ci_high'] %}
        max(case when population = '{{ population }}' then {{ column }} end)
            as {{ population }}_{{ column }},
        {%- endfor %}
        {%- endfor %}
        max(case when population = 'now' then n end) as n_now
    from mix
    where field = 'sector_kind' and field_level = 'Supplier' and breakdown = 'all'
),

stayed as (
    select
        {%- for name, level in [
            ('all', 'All'), ('suppliers', 'Supplier'),
            ('others', 'Public body or charity')
        ] %}
        {%- for column in ['value', 'ci_low', 'ci_high'] %}
        max(case when field_level = '{{ level }}' then {{ column }} end)
            as {{ name }}_{{ column }},
        {%- endfor %}
        {%- endfor %}
        max(case when field = 'all' then n end) as n,
        max(case when field = 'all' then n_at_risk end) as n_at_risk,
        max(reason) as reason
    from retention
    where
        measure = 'retained'
        and months = {{ retention_months() | last }}
        and field in ('all', 'sector_kind')
),

leaving as (
    select
        max(n) as n,
        max(value) as value,
        max(ci_low) as ci_low,
        max(ci_high) as ci_high,
        max(case when is_suppressed then 'too few left to publish it' else reason end)
            as reason
    from retention
    where measure = 'leaving_rate_ratio'
),

clean as (
    {%- for table in [
        'members', 'activities', 'engagements', 'survey_responses', 'use_cases',
        'use_case_adoptions'
    ] %}
    select
        {{ loop.index }} as place,
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
            ~ " when 'members' then 'no members, so nothing on growth, make-up and who"
            ~ " stays'"
            ~ " when 'activities' then 'no activities, so nothing on what was held'"
            ~ " when 'engagements' then 'no engagements, so nothing on who took part'"
            ~ " when 'survey_responses' then 'no answers to surveys'"
            ~ " when 'use_cases' then 'no use cases'"
            ~ " else 'no use cases taken up elsewhere' end",
            "'; '",
            "order by place"
        ) }} as what
    from clean
    where n_clean = 0
),

final as (
    select
        'community' as section,
        'community growth' as finding,
        cast(null as {{ text }}) as specification,
        case
            when n_ever is null
                then
                    'The extracts name no members, or too few to publish, so nothing is'
                    || ' said of growth.'
            else
                'About ' || {{ whole('n_ever') }}
                || ' people had joined by the end'
                || ' of the extracts, in ' || {{ month_text('last_month') }} || ', and '
                || coalesce('about ' || {{ whole('n_members') }}, 'a few')
                || ' were members then.'
                || coalesce(
                    ' In ' || {{ month_text('latest_month') }}
                    || ', the last whole month,'
                    || case
                        when n_joined = 0 then ' nobody joined'
                        else ' about ' || {{ whole('n_joined') }} || ' joined'
                    end
                    || coalesce(
                        '; the months before it lead to expect '
                        || {{ whole('expected') }}
                        || ' (95% interval ' || {{ whole('expected_low') }} || ' to '
                        || {{ whole('expected_high') }} || ')',
                        ', and too few months come before it to expect any number'
                    ) || '.',
                    ''
                )
                || coalesce(
                    ' Over ' || {{ whole('n_months') }}
                    || ' whole months each had '
                    || {{ decimals('100 * growth', 1) }} || '% more than the one before'
                    || ' (95% interval ' || {{ decimals('100 * growth_low', 1) }}
                    || '% to ' || {{ decimals('100 * growth_high', 1) }} || '%).',
                    ''
                )
        end as sentence
    from told_of_growth

    union all

    select
        'community' as section,
        'community mix' as finding,
        null as specification,
        case
            when ever_value is null
                then
                    'Too few are known to say what share of the members work for'
                    || ' suppliers.'
            else
                'Of about ' || {{ whole('n_ever') }} || ' who ever joined, '
                || {{ percent('ever_value') }} || ' work for suppliers ('
                || {{ percent_interval('ever_ci_low', 'ever_ci_high') }} || ')'
                || coalesce(
                    ', of about ' || {{ whole('n_now') }}
                    || ' who are members now, '
                    || {{ percent('now_value') }} || ' ('
                    || {{ percent_interval('now_ci_low', 'now_ci_high') }} || ')',
                    ''
                )
                || '; nearly all others work for public bodies, universities or'
                || ' charities.'
        end as sentence
    from suppliers

    union all

    select
        'community' as section,
        'community retention' as finding,
        null as specification,
        case
            when all_value is null
                then
                    'How many stay for {{ retention_months() | last }} months cannot be'
                    || ' said: '
                    || coalesce(reason, 'too few left, or were followed so long')
                    || '.'
            else
                'After {{ retention_months() | last }} months '
                || {{ percent('all_value') }} || ' are still members ('
                || {{ percent_interval('all_ci_low', 'all_ci_high') }}
                || '; about ' || {{ whole('n') }} || ' members, '
                || coalesce('about ' || {{ whole('n_at_risk') }}, 'few')
                || ' of them followed so long)'
                || coalesce(
                    ': ' || {{ percent('suppliers_value') }}
                    || ' of those from suppliers ('
                    || {{ percent_interval('suppliers_ci_low', 'suppliers_ci_high') }}
                    || ') and ' || {{ percent('others_value') }} || ' of others ('
                    || {{ percent_interval('others_ci_low', 'others_ci_high') }} || ')',
                    ''
                )
                || '.'
        end as sentence
    from stayed

    union all

    select
        'community' as section,
        'community leaving' as finding,
        null as specification,
        case
            when value is null
                then
                    'Whether members from suppliers leave more often than others cannot'
                    || ' be said: ' || coalesce(reason, 'there are no members') || '.'
            else
                'In any month, members from suppliers leave '
                || {{ decimals('value', 1) }}
                || ' times as often as others (95% interval '
                || {{ decimals('ci_low', 1) }} || ' to ' || {{ decimals('ci_high', 1) }}
                || '; about ' || {{ whole('n') }} || ' members).'
        end as sentence
    from leaving

    union all

    select
        'community' as section,
        'community not in the extract' as finding,
        null as specification,
        coalesce(
            'This build has ' || what || '.',
            'All six extracts of the community are in this build.'
        ) as sentence
    from absent
)

select * from final
